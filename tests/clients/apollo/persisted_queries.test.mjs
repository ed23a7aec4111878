// Automatic persisted queries: the document travels once, its hash from then on.

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { BASE_URL, connect, idOnly } from './client.mjs';
import { signIn } from './cognito.mjs';

const [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => signIn(BASE_URL, name)));

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A document that the server cannot know yet. */
const newQuery = () => gql(`query Q${randomUUID().replaceAll('-', '')} { profile(id: "prof_alice") { id email } }`);

const ask = (client, query) => client.query({ query, fetchPolicy: 'no-cache', errorPolicy: 'all' });

test('an unknown document is registered, a known one found', async () => {
  const { client, requests } = connect(idOnly(alice), new PersistedQueryLink({ sha256 }));
  const query = newQuery();
  assert.equal((await ask(client, query)).data.profile.email, 'alice@people.example');
  assert.deepEqual(requests.map(({ body }) => 'query' in body), [false, true]);
  assert.equal((await ask(client, query)).data.profile.email, 'alice@people.example');
  assert.deepEqual(requests.map(({ body }) => 'query' in body), [false, true, false]);
  assert.ok(requests.every(({ method, status }) => method === 'POST' && status === 200));
});

test('hashes travel by GET when asked to', async () => {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const { client, requests } = connect(idOnly(alice), link);
  const query = newQuery();
  await ask(client, query);
  const { data, error } = await ask(client, query);
  assert.equal(error, undefined);
  assert.equal(data.profile.email, 'alice@people.example');
  assert.deepEqual(requests.map(({ method }) => method), ['GET', 'POST', 'GET']);
  assert.ok(!requests[2].url.searchParams.has('query'));
});

test('a mutation never travels by GET', async () => {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const { client, requests } = connect(idOnly(alice), link);
  const mutation = gql`
    mutation M($input: UpdateProfileInput!) { updateProfile(input: $input) { id version } }
  `;
  const variables = { input: { id: 'prof_alice', expectedVersion: 999, bio: 'x' } };
  await client.mutate({ mutation, variables, errorPolicy: 'all' });
  assert.ok(requests.every(({ method }) => method === 'POST'));
});

test('what one caller registered, another finds, and is answered for himself', async () => {
  const query = newQuery();
  await ask(connect(idOnly(alice), new PersistedQueryLink({ sha256 })).client, query);
  const { client, requests } = connect(idOnly(bob), new PersistedQueryLink({ sha256 }));
  const { data, error } = await ask(client, query);
  assert.equal(requests.length, 1);
  assert.equal(data.profile.email, null);
  assert.equal(error.errors[0].extensions.code, 'FORBIDDEN');
});

test('a stranger learns nothing of a registered document', async () => {
  const query = newQuery();
  await ask(connect(idOnly(alice), new PersistedQueryLink({ sha256 })).client, query);
  const { client, requests } = connect({ headers: () => ({}) }, new PersistedQueryLink({ sha256 }));
  const { data, error } = await ask(client, query);
  assert.equal(data, undefined);
  assert.equal(error.errors[0].extensions.code, 'UNAUTHENTICATED');
  assert.deepEqual(requests.map(({ status }) => status), [401]);
});
