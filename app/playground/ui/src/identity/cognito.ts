// Signing in at the embedded user pool, in Amazon Cognito's own protocol (InitiateAuth).

import type { EmbeddedPool } from "../config";
import type { Tokens } from "./tokens";

/** A refusal, in the words of whoever refused. */
export class SignInRefused extends Error {}

/** How a caller's tokens are renewed; null for tokens that were pasted. */
export type Renewal = (refreshToken: string) => Promise<Tokens>;

interface Answer {
  message?: string;
  Message?: string;
  AuthenticationResult?: { IdToken: string; AccessToken: string; RefreshToken?: string };
}

export function signIn(pool: EmbeddedPool, username: string, password: string): Promise<Tokens> {
  return initiate(pool, "USER_PASSWORD_AUTH", { USERNAME: username, PASSWORD: password });
}

export function renewal(pool: EmbeddedPool): Renewal {
  return async (refreshToken) => {
    const tokens = await initiate(pool, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken });
    return { ...tokens, refresh: tokens.refresh ?? refreshToken }; // none comes unless rotation is on
  };
}

async function initiate(pool: EmbeddedPool, flow: string, parameters: Record<string, string>): Promise<Tokens> {
  const response = await fetch("/cognito", {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({ ClientId: pool.clientId, AuthFlow: flow, AuthParameters: parameters }),
  }).catch(() => {
    throw new SignInRefused("The server could not be reached.");
  });
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (!response.ok) throw new SignInRefused(answer.message ?? answer.Message ?? `HTTP ${response.status}`);
  const result = answer.AuthenticationResult;
  if (!result) throw new SignInRefused("The user pool requires a further step.");
  return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken ?? null };
}
