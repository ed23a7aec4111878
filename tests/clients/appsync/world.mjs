// The running server and one caller of each authorization mode, handed over on the command line.

import assert from 'node:assert/strict';
import { test } from 'node:test';

/**
 * `url`, and under `callers` for each mode: its `mode`, a `good` credential, `bad` ones by what is wrong, and what it
 * may do in the API as it comes (`own`): a `query` that gives `data`; an `editor`'s credential if it has any.
 */
export const WORLD = JSON.parse(process.argv[2]);

const UPDATE = 'mutation Update($input: UpdateProfileInput!) { updateProfile(input: $input) { id bio } }';

const REFUSED_AS_A_WHOLE = {
  query: '{ note { text } }',
  mutation: 'mutation { addNote(text: "never") { text } }',
};

/**
 * What every client must see in every mode.
 *
 * @param caller The mode's name in Amplify, and its entry of `WORLD.callers`.
 * @param ask Sends a document with a credential; resolves to `{ data, errors }`.
 */
export function suite([name, { mode, good, bad, own }], ask) {
  test(`${name}: a query`, async () => {
    const { data, errors } = await ask(own.query, good);
    assert.equal(errors, undefined);
    assert.deepEqual(data, own.data);
  });

  test(`${name}: a mutation`, async () => {
    const { data, errors } = await ask('mutation Add($text: String!) { addNote(text: $text) { text by } }', good, {
      text: 'Feed the cat',
    });
    assert.equal(errors, undefined);
    assert.equal(data.addNote.text, 'Feed the cat');
    assert.equal(data.addNote.by, mode);
  });

  test(`${name}: a mutation of the API as it comes`, async () => {
    const bob = await ask('{ profile(id: "prof_bob") { version } }', own.editor ?? good);
    const input = { id: 'prof_bob', expectedVersion: bob.data?.profile?.version ?? 1, bio: `Changed by ${name}` };
    const { data, errors } = await ask(UPDATE, own.editor ?? good, { input });
    if (own.editor) {
      assert.equal(errors, undefined);
      assert.equal(data.updateProfile.bio, input.bio);
    } else {
      assert.equal(data.updateProfile, null);
      assertRefused(errors, ['updateProfile'], 'Mutation');
    }
  });

  test(`${name}: a refused field is null beside the data`, async () => {
    const { data, errors } = await ask('{ note { text secret } }', good);
    assert.equal(data.note.text, 'Water the plants');
    assert.equal(data.note.secret, null);
    assertRefused(errors, ['note', 'secret'], 'Note');
  });

  test(`${name}: a refused mutation`, async () => {
    const { data, errors } = await ask('mutation { dropNote { id } }', good);
    assert.equal(data.dropNote, null);
    assertRefused(errors, ['dropNote'], 'Mutation');
  });

  for (const [what, credential] of Object.entries(bad)) {
    for (const [kind, document] of Object.entries(REFUSED_AS_A_WHOLE)) {
      test(`${name}: a ${kind} with ${what}`, async () => {
        const { data, errors } = await ask(document, credential);
        assert.ok(!data?.note && !data?.addNote);
        assert.deepEqual(errors.map(({ errorType }) => errorType), ['UnauthorizedException']);
      });
    }
  }
}

function assertRefused(errors, path, type) {
  assert.equal(errors.length, 1);
  const [{ errorType, errorInfo, message, ...refusal }] = errors;
  assert.equal(errorType, 'Unauthorized');
  assert.equal(errorInfo, null);
  assert.equal(message, `Not Authorized to access ${path.at(-1)} on type ${type}`);
  assert.deepEqual(refusal.path, path);
}
