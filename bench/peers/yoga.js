// GraphQL Yoga: @envelop/generic-auth refuses strangers; the rule about a field is in its resolver.
// https://the-guild.dev/graphql/yoga-server/docs/features/authentication
import { createServer } from "node:http";
import { useGenericAuth } from "@envelop/generic-auth";
import { createGraphQLError, createSchema, createYoga } from "graphql-yoga";
import { claimsOf, ownsOrAdministers, port, resolvers, typeDefs } from "./api.js";

const yoga = createYoga({
  graphiql: false,
  logging: false,
  schema: createSchema({
    typeDefs,
    resolvers: {
      ...resolvers((context) => context.currentUser),
      Profile: {
        email(profile, _args, { currentUser }) {
          if (ownsOrAdministers(currentUser, profile)) return profile.email;
          throw createGraphQLError("You are not authorized.", { extensions: { code: "FORBIDDEN" } });
        },
      },
    },
  }),
  plugins: [
    useGenericAuth({
      mode: "protect-all",
      resolveUserFn: ({ request }) => claimsOf(request.headers.get("authorization")),
    }),
  ],
});
createServer(yoga).listen(port, "127.0.0.1");
