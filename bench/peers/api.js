// What the peers have in common: schema, profiles in memory, resolvers, and the rules.
import { readFileSync } from "node:fs";
import { CognitoJwtVerifier } from "aws-jwt-verify";

export const port = Number(process.env.PORT);
export const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");

const list = JSON.parse(readFileSync(process.env.BENCH_PROFILES, "utf8"));
const byId = new Map(list.map((profile) => [profile.id, profile]));

const verifier = CognitoJwtVerifier.create({
  userPoolId: process.env.BENCH_POOL,
  tokenUse: "id",
  clientId: process.env.BENCH_CLIENT,
});
verifier.cacheJwks(JSON.parse(process.env.BENCH_JWKS)); // so that verification need not wait for anything

/** The claims of the token in an Authorization header; null if it is not good. */
export function claimsOf(authorization) {
  try {
    return verifier.verifySync((authorization ?? "").replace(/^Bearer /, ""));
  } catch {
    return null;
  }
}

/** Whether the caller may read the e-mail address of a profile. */
export function ownsOrAdministers(claims, profile) {
  return claims.userProfileID === profile.id || (claims["cognito:groups"] ?? []).includes("admin");
}

/** The resolvers; `callerOf` finds the caller's claims in a server's context. */
export function resolvers(callerOf) {
  return {
    Query: {
      me: () => ({}),
      profile: (_, { id }) => byId.get(id) ?? null,
      profiles: (_, { first }) => list.slice(0, first),
    },
    Viewer: {
      username: (_, __, context) => callerOf(context)["cognito:username"],
      profile: (_, __, context) => byId.get(callerOf(context).userProfileID) ?? null,
    },
  };
}
