// Signing in at the embedded user pool, in Amazon Cognito's own protocol.

const TARGET = "AWSCognitoIdentityProviderService.InitiateAuth";

/** A refusal of the pool's, with the pool's sentence. */
export class SignInRefused extends Error {}

export async function signIn(clientId, username, password) {
  const result = await initiate(clientId, "USER_PASSWORD_AUTH", { USERNAME: username, PASSWORD: password });
  return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken };
}

/** Fresh tokens for the same sign-in; Cognito sends no new refresh token unless rotation is on. */
export async function refresh(clientId, refreshToken) {
  const result = await initiate(clientId, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken });
  return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken ?? refreshToken };
}

async function initiate(clientId, flow, parameters) {
  const response = await fetch("/cognito", {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET },
    body: JSON.stringify({ ClientId: clientId, AuthFlow: flow, AuthParameters: parameters }),
  }).catch(() => {
    throw new SignInRefused("The server could not be reached.");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new SignInRefused(answer.message ?? answer.Message ?? `HTTP ${response.status}`);
  if (!answer.AuthenticationResult) throw new SignInRefused("The user pool requires a further step.");
  return answer.AuthenticationResult;
}
