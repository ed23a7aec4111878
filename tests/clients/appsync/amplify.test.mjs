// Amplify's API client (v6), in each of AppSync's authorization modes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { WORLD, suite } from './world.mjs';

let session; // the access token of whoever is signed in

Amplify.configure(
  { API: { GraphQL: { endpoint: WORLD.url, region: 'eu-west-1', defaultAuthMode: 'userPool' } } },
  {
    Auth: {
      tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(session) }) },
      credentialsProvider: {
        getCredentialsAndIdentityId: async () => ({
          credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
        }),
        clearCredentialsAndIdentityId: () => {},
      },
    },
  },
);

/** How each mode's credential is handed to `generateClient`; tokens of users come from the session. */
const OPTIONS = {
  userPool: () => ({ authMode: 'userPool' }),
  oidc: () => ({ authMode: 'oidc' }),
  lambda: (authToken) => ({ authMode: 'lambda', authToken }),
  apiKey: (apiKey) => ({ authMode: 'apiKey', apiKey }),
};

/** Amplify throws what it got as soon as there is an error in it. */
async function ask(client, query, variables) {
  try {
    return await client.graphql({ query, variables });
  } catch (thrown) {
    return thrown;
  }
}

/** A 401 arrives as Amplify's own error, made from the header `x-amzn-ErrorType`. */
function asAppSync({ data, errors }) {
  const named = errors?.map((error) => ({ ...error, errorType: error.errorType ?? error.originalError?.name }));
  return { data, errors: named };
}

for (const caller of Object.entries(WORLD.callers)) {
  const [name] = caller;
  suite(caller, async (document, credential, variables) => {
    session = credential;
    return asAppSync(await ask(generateClient(OPTIONS[name](credential)), document, variables));
  });

  test(`${name}: a 401 has Amplify's hint`, async () => {
    session = Object.values(WORLD.callers[name].bad)[0];
    const { errors } = await ask(generateClient(OPTIONS[name](session)), '{ note { text } }');
    assert.equal(errors[0].message, 'Unauthorized');
    assert.match(errors[0].recoverySuggestion, /authorization/i);
  });
}

test('iam: a request signed with SigV4 is refused as unauthorized', async () => {
  session = WORLD.callers.userPool.good;
  const { errors } = asAppSync(await ask(generateClient({ authMode: 'iam' }), '{ note { text } }'));
  assert.deepEqual(errors.map(({ errorType }) => errorType), ['UnauthorizedException']);
});

test('a custom endpoint with its region is asked with the token as well', async () => {
  const { good, own } = WORLD.callers.userPool;
  session = good;
  const graphql = { endpoint: 'ws://localhost:1/graphql', customEndpoint: WORLD.url, customEndpointRegion: 'eu-west-1' };
  Amplify.configure({ API: { GraphQL: { ...graphql, region: 'eu-west-1', defaultAuthMode: 'userPool' } } });
  assert.deepEqual((await generateClient().graphql({ query: own.query })).data, own.data);
});
