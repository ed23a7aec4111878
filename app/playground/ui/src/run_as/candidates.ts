// Who an operation can be run as: everybody signed in, the embedded pool's users, and nobody.

import type { EmbeddedPool } from "../config";
import type { Caller, Callers, Snapshot } from "../identity/callers";
import { renewal, signIn } from "../identity/cognito";

export interface Candidate {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  /** Signs in first, if need be, without a change of who asks otherwise; null for nobody. */
  readonly caller: () => Promise<Caller | null>;
}

export const NOBODY = "nobody";

export function candidates(callers: Callers, { all }: Snapshot, pool: EmbeddedPool | null): Candidate[] {
  const seeded = pool?.users.filter(({ note }) => note !== "disabled") ?? [];
  const signedIn = all.filter((caller) => !seeded.some(({ username }) => username === caller.name));
  return [
    ...seeded.map(({ username, note }) => ({
      key: username,
      name: username,
      note,
      caller: () => seededCaller(callers, pool!, username),
    })),
    ...signedIn.map(({ key, name }) => ({
      key,
      name,
      note: "",
      caller: async () => callers.snapshot().all.find((caller) => caller.key === key) ?? null,
    })),
    { key: NOBODY, name: NOBODY, note: "no credential", caller: async () => null },
  ];
}

async function seededCaller(callers: Callers, pool: EmbeddedPool, username: string): Promise<Caller> {
  const known = callers.snapshot().all.find(({ name }) => name === username);
  return known ?? callers.add(await signIn(pool, username, pool.password), renewal(pool), { inBackground: true });
}
