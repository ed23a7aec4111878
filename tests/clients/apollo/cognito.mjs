// Signs in at the server's embedded user pool, in Amazon Cognito's protocol.

const CLIENT_ID = 'claimgraph0web0client00000';
const PASSWORD = 'Claimgraph-dev-1';

export const signIn = (baseUrl, username) =>
  initiate(baseUrl, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD });

export const refresh = (baseUrl, refreshToken) =>
  initiate(baseUrl, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken });

async function initiate(baseUrl, flow, parameters) {
  const response = await fetch(`${baseUrl}/cognito`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({ ClientId: CLIENT_ID, AuthFlow: flow, AuthParameters: parameters }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.__type}: ${answer.message}`);
  const { IdToken: id, AccessToken: access, RefreshToken } = answer.AuthenticationResult;
  return { id, access, refresh: RefreshToken ?? parameters.REFRESH_TOKEN };
}

/** A token of the right shape whose signature does not fit. */
export function tampered(token) {
  const [header, payload, signature] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  return [header, payload, other + signature.slice(1)].join('.');
}
