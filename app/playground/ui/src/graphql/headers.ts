// The headers of a request: the caller's credentials, and what the editor of headers says.

import { type Caller, headersOf } from "../identity/callers";

/** What the server reads credentials from (auth/credentials.py). */
const CREDENTIALS = new Set(["authorization", "x-id-token", "x-api-key"]);

/** Both together; the editor wins, however it spells a name. A header sent twice would be refused. */
export function headersWith(caller: Caller | null, written: Record<string, string>): Record<string, string> {
  const names = new Set(Object.keys(written).map((name) => name.toLowerCase()));
  const own = Object.entries(headersOf(caller)).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(own), ...written };
}

/** Values as text, as the editor's JSON may have numbers. */
export function written(headers: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}

export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())));
}
