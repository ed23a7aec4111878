// The running server and one caller of each authorization mode, handed over on the command line.

import assert from 'node:assert/strict';
import { test } from 'node:test';

/** `url`, and under `callers` for each mode: its `mode`, a `good` credential, and `bad` ones by what is wrong. */
export const WORLD = JSON.parse(process.argv[2]);

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
    assert.deepEqual(JSON.parse(JSON.stringify(data)), own.data);
  });

  test(`${name}: a mutation`, async () => {
    const { data, errors } = await ask('mutation Add($text: String!) { addNote(text: $text) { text by } }', good, {
      text: 'Feed the cat',
    });
    assert.equal(errors, undefined);
    assert.equal(data.addNote.text, 'Feed the cat');
    assert.equal(data.addNote.by, mode);
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
    for (const document of ['{ note { text } }', 'mutation { addNote(text: "never") { text } }']) {
      test(`${name}: ${what}, ${document.split(' ')[0] === '{' ? 'query' : 'mutation'}`, async () => {
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
