// Apollo Server: the caller is found in `context`, which refuses strangers; the rule about a field is in its resolver.
// https://www.apollographql.com/docs/apollo-server/security/authentication
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { GraphQLError } from "graphql";
import { claimsOf, ownsOrAdministers, port, resolvers, typeDefs } from "./api.js";

const server = new ApolloServer({
  typeDefs,
  resolvers: {
    ...resolvers((context) => context.claims),
    Profile: {
      email(profile, _args, { claims }) {
        if (ownsOrAdministers(claims, profile)) return profile.email;
        throw new GraphQLError("You are not authorized.", { extensions: { code: "FORBIDDEN" } });
      },
    },
  },
});
await startStandaloneServer(server, {
  listen: { port, host: "127.0.0.1" },
  async context({ req }) {
    const claims = claimsOf(req.headers.authorization);
    if (claims) return { claims };
    const extensions = { code: "UNAUTHENTICATED", http: { status: 401 } };
    throw new GraphQLError("You are not authenticated.", { extensions });
  },
});
