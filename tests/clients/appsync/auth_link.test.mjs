// Apollo Client with AWS's auth link, in each of AppSync's authorization modes.

import assert from 'node:assert/strict';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { AUTH_TYPE, createAuthLink } from 'aws-appsync-auth-link';
import { WORLD, suite } from './world.mjs';

const AUTH = {
  userPool: (jwtToken) => ({ type: AUTH_TYPE.AMAZON_COGNITO_USER_POOLS, jwtToken: async () => jwtToken }),
  oidc: (jwtToken) => ({ type: AUTH_TYPE.OPENID_CONNECT, jwtToken }),
  lambda: (token) => ({ type: AUTH_TYPE.AWS_LAMBDA, token }),
  apiKey: (apiKey) => ({ type: AUTH_TYPE.API_KEY, apiKey }),
};

async function ask(auth, document, variables) {
  const { url } = WORLD;
  const client = new ApolloClient({
    link: ApolloLink.from([createAuthLink({ url, region: 'eu-west-1', auth }), new HttpLink({ uri: url })]),
    cache: new InMemoryCache(),
    defaultOptions: { query: { errorPolicy: 'all' }, mutate: { errorPolicy: 'all' } },
  });
  const operation = gql(document);
  const { data, error } = document.startsWith('mutation')
    ? await client.mutate({ mutation: operation, variables })
    : await client.query({ query: operation, variables });
  client.stop();
  assert.ok(error === undefined || CombinedGraphQLErrors.is(error), String(error));
  return { data: withoutTypenames(data), errors: error?.errors };
}

const withoutTypenames = (data) =>
  data && JSON.parse(JSON.stringify(data), (name, value) => (name === '__typename' ? undefined : value));

for (const caller of Object.entries(WORLD.callers)) {
  const [name] = caller;
  suite(caller, (document, credential, variables) => ask(AUTH[name](credential), document, variables));
}
