// Reading: the auth link, the normalised cache, a refused field beside data.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';
import { BASE_URL, accessOnly, both, connect, idOnly } from './client.mjs';
import { signIn } from './cognito.mjs';

const [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => signIn(BASE_URL, name)));

const ME = gql`query Me { me { username tokenUses profile { id displayName email } } }`;
const SOMEBODY = gql`query Somebody($id: ID!) { profile(id: $id) { id displayName email } }`;
const EVERYBODY = gql`query Everybody { profiles(first: 3) { nodes { id displayName } } }`;

test('the auth link signs the user in', async () => {
  const { client, requests } = connect(idOnly(alice));
  const { data, error } = await client.query({ query: ME });
  assert.equal(error, undefined);
  assert.equal(data.me.username, 'alice');
  assert.equal(data.me.profile.email, 'alice@people.example');
  assert.deepEqual(requests.map(({ method, status }) => [method, status]), [['POST', 200]]);
});

test("the client's own extension is tolerated", async () => {
  const { client, requests } = connect(idOnly(alice));
  await client.query({ query: ME });
  assert.equal(requests[0].body.extensions.clientLibrary.name, '@apollo/client');
});

test('both tokens travel in one request', async () => {
  const { client } = connect(both(alice));
  const { data } = await client.query({ query: ME });
  assert.deepEqual(data.me.tokenUses.toSorted(), ['access', 'id']);
  assert.equal(data.me.profile.email, 'alice@people.example');
});

test('objects are kept once, by type and id', async () => {
  const { client, requests } = connect(idOnly(alice));
  await client.query({ query: ME });
  await client.query({ query: EVERYBODY });
  const kept = client.cache.extract();
  const [, second] = kept.ROOT_QUERY['profiles({"first":3})'].nodes;
  assert.equal(second.__ref, 'Profile:prof_bob');
  assert.equal(kept['Profile:prof_alice'].email, 'alice@people.example');
  assert.equal(kept['Profile:prof_alice'].displayName, 'Alice Moreau');
  await client.query({ query: EVERYBODY });
  assert.equal(requests.length, 2);
});

test('a refused field is null beside the data', async () => {
  const { client } = connect(idOnly(bob));
  const { data, error } = await client.query({
    query: SOMEBODY,
    variables: { id: 'prof_alice' },
    errorPolicy: 'all',
  });
  assert.equal(data.profile.displayName, 'Alice Moreau');
  assert.equal(data.profile.email, null);
  assert.ok(CombinedGraphQLErrors.is(error));
  const [refusal] = error.errors;
  assert.equal(refusal.message, 'Not Authorized to access email on type Profile');
  assert.deepEqual(refusal.path, ['profile', 'email']);
  assert.equal(refusal.errorType, 'Unauthorized');
});

test('the error link sees the code and the explanation of a refusal', async () => {
  const seen = [];
  const errors = new ErrorLink(({ error }) => void seen.push(...error.errors));
  const { client } = connect(accessOnly(alice), errors);
  await client.query({ query: SOMEBODY, variables: { id: 'prof_alice' }, errorPolicy: 'all' });
  assert.deepEqual(seen.map((entry) => entry.extensions.code), ['FORBIDDEN']);
  assert.equal(
    seen[0].extensions.explanation.hint,
    'userProfileID travels in the ID token; this request carried an access token.',
  );
});

test('by default a refusal fails the query', async () => {
  const { client } = connect(idOnly(bob));
  const query = client.query({ query: SOMEBODY, variables: { id: 'prof_alice' } });
  await assert.rejects(query, (error) => CombinedGraphQLErrors.is(error));
});

test('another user sees nothing of the cache after it is cleared', async () => {
  let tokens = bob;
  const { client } = connect({ headers: () => ({ authorization: tokens.id }) });
  const ask = () => client.query({ query: SOMEBODY, variables: { id: 'prof_alice' }, errorPolicy: 'all' });
  assert.equal((await ask()).data.profile.email, null);
  tokens = alice;
  await client.clearStore();
  assert.equal((await ask()).data.profile.email, 'alice@people.example');
});
