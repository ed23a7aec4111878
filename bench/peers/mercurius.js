// Mercurius with just-in-time compilation, and mercurius-auth in directive mode, as its README has it.
import Fastify from "fastify";
import mercurius from "mercurius";
import mercuriusAuth from "mercurius-auth";
import { claimsOf, ownsOrAdministers, port, resolvers, typeDefs } from "./api.js";

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers: resolvers((context) => context.auth.claims), jit: 1 });
app.register(mercuriusAuth, {
  authContext: (context) => ({ claims: claimsOf(context.reply.request.headers.authorization) }),
  applyPolicy(directive, profile, _args, { auth: { claims } }) {
    if (claims === null) return false;
    return directive.arguments[0].value.value === "SIGNED_IN" || ownsOrAdministers(claims, profile);
  },
  authDirective: "auth",
});
await app.listen({ port, host: "127.0.0.1" });
