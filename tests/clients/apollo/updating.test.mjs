// Updating: the answer of a mutation reaches every query through the cache; a stale one changes nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { BASE_URL, connect, idOnly } from './client.mjs';
import { signIn } from './cognito.mjs';

const [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => signIn(BASE_URL, name)));

const PROFILE = gql`query P($id: ID!) { profile(id: $id) { id bio version } }`;
const UPDATE = gql`
  mutation Update($input: UpdateProfileInput!) { updateProfile(input: $input) { id bio version } }
`;

const read = async (client, id) => (await client.query({ query: PROFILE, variables: { id } })).data.profile;

const update = (client, id, expectedVersion, changes) =>
  client.mutate({ mutation: UPDATE, variables: { input: { id, expectedVersion, ...changes } } });

const refusal = async (promise) => {
  const error = await promise.then(() => assert.fail('accepted'), (reason) => reason);
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  return error.errors[0];
};

/** What a watched query shows, until `enough` says so. */
function watched(client, id, enough) {
  return new Promise((resolve) => {
    const shown = [];
    const subscription = client.watchQuery({ query: PROFILE, variables: { id } }).subscribe(({ data }) => {
      if (data?.profile) shown.push(data.profile);
      if (!enough(shown)) return;
      queueMicrotask(() => subscription.unsubscribe());
      resolve(shown);
    });
  });
}

test('an update reaches the queries that show the object, without another request', async () => {
  const { client, requests } = connect(idOnly(alice));
  const { version } = await read(client, 'prof_alice');
  const shown = watched(client, 'prof_alice', (profiles) => profiles.at(-1)?.bio === 'Changed by Apollo.');
  await update(client, 'prof_alice', version, { bio: 'Changed by Apollo.' });
  const last = (await shown).at(-1);
  assert.equal(last.version, version + 1);
  assert.equal((await read(client, 'prof_alice')).bio, 'Changed by Apollo.');
  assert.equal(requests.length, 2);
});

test('a stale version is refused, and the cache stays as it is', async () => {
  const { client } = connect(idOnly(bob));
  const { version, bio } = await read(client, 'prof_bob');
  await update(client, 'prof_bob', version, { bio: 'First.' });
  const conflict = await refusal(update(client, 'prof_bob', version, { bio: 'Second.' }));
  assert.equal(conflict.extensions.code, 'CONFLICT');
  assert.equal(conflict.errorType, 'ProfileVersionConflict');
  assert.equal(conflict.errorInfo.currentVersion, version + 1);
  assert.notEqual(bio, 'First.');
  assert.equal((await read(client, 'prof_bob')).bio, 'First.');
});

test('a value that is not acceptable is refused by the name of its field', async () => {
  const { client } = connect(idOnly(alice));
  const { version } = await read(client, 'prof_alice');
  const refused = await refusal(update(client, 'prof_alice', version, { displayName: ' ' }));
  assert.equal(refused.extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(refused.errorInfo.problems.map(({ field }) => field), ['displayName']);
});

test("nobody updates another's profile", async () => {
  const { client } = connect(idOnly(bob));
  const refused = await refusal(update(client, 'prof_alice', 1, { bio: 'Mine now.' }));
  assert.equal(refused.message, 'Not Authorized to access updateProfile on type Mutation');
  assert.equal(refused.extensions.code, 'FORBIDDEN');
});
