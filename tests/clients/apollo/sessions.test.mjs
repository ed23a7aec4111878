// Sessions: what the client learns of a 401, and how it refreshes and asks again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';
import { from, switchMap } from 'rxjs';
import { BASE_URL, connect } from './client.mjs';
import { refresh, signIn, tampered } from './cognito.mjs';

const ME = gql`query Me { me { username } }`;

const isUnauthenticated = (error) =>
  CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');

/** A session whose refresh link renews the tokens once for all waiting operations, and asks once more. */
class Session {
  refreshes = 0;
  #pending = null;

  constructor(tokens) {
    this.tokens = tokens;
  }

  headers() {
    return { authorization: this.tokens.id };
  }

  renew() {
    this.#pending ??= refresh(BASE_URL, this.tokens.refresh)
      .then((tokens) => {
        this.refreshes += 1;
        this.tokens = tokens;
      })
      .finally(() => (this.#pending = null));
    return this.#pending;
  }

  refreshLink() {
    return new ErrorLink(({ error, operation, forward }) => {
      if (!isUnauthenticated(error) || operation.getContext().renewed) return undefined;
      operation.setContext({ renewed: true });
      return from(this.renew()).pipe(switchMap(() => forward(operation)));
    });
  }
}

async function sessionWithRefusedToken() {
  const tokens = await signIn(BASE_URL, 'alice');
  return new Session({ ...tokens, id: tampered(tokens.id) });
}

for (const [what, authorization, reason] of [
  ['no credential', undefined, 'missing'],
  ['something that is no token', 'Bearer nonsense', 'not_a_jwt'],
  ['a token whose signature does not fit', tampered((await signIn(BASE_URL, 'bob')).id), 'bad_signature'],
]) {
  test(`the error link sees code and reason for ${what}`, async () => {
    const seen = [];
    const errors = new ErrorLink(({ error }) => void seen.push(error));
    const headers = () => (authorization ? { authorization } : {});
    const { client, requests } = connect({ headers }, errors);
    await assert.rejects(client.query({ query: ME }));
    assert.ok(CombinedGraphQLErrors.is(seen[0]));
    assert.equal(seen[0].errors[0].extensions.code, 'UNAUTHENTICATED');
    assert.equal(seen[0].errors[0].extensions.reason, reason);
    assert.equal(requests[0].status, 401);
  });
}

test('a refused token is refreshed and the query asked again', async () => {
  const session = await sessionWithRefusedToken();
  const { client, requests } = connect(session, session.refreshLink());
  const { data } = await client.query({ query: ME });
  assert.equal(data.me.username, 'alice');
  assert.deepEqual(requests.map(({ status }) => status), [401, 200]);
});

test('operations that fail together refresh once', async () => {
  const session = await sessionWithRefusedToken();
  const { client, requests } = connect(session, session.refreshLink());
  const answers = await Promise.all(
    ['{ a: me { username } }', '{ b: me { username } }', '{ c: me { username } }'].map((text) =>
      client.query({ query: gql(text) }),
    ),
  );
  assert.equal(answers.length, 3);
  assert.equal(session.refreshes, 1);
  assert.equal(requests.filter(({ status }) => status === 200).length, 3);
});

test('when the refresh is refused too, the client gives up and says why', async () => {
  const session = await sessionWithRefusedToken();
  session.tokens.refresh = 'not-a-refresh-token';
  const { client, requests } = connect(session, session.refreshLink());
  await assert.rejects(client.query({ query: ME }), /NotAuthorizedException: Invalid Refresh Token/);
  assert.equal(requests.length, 1);
});

test('a disabled user cannot sign in', async () => {
  await assert.rejects(signIn(BASE_URL, 'dave'), /NotAuthorizedException: User is disabled\./);
});
