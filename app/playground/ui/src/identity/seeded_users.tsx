// The embedded pool's users, signed in with one click.

import type { EmbeddedPool } from "../config";
import type { Attempt } from "./attempt";
import { renewal, signIn } from "./cognito";
import { useCallers, useShared } from "./context";

export function SeededUsers({ pool, attempt }: { pool: EmbeddedPool; attempt: Attempt }) {
  const { callers } = useShared();
  const { active } = useCallers();
  const signInAs = (username: string) =>
    attempt(async () => {
      const caller = callers.add(await signIn(pool, username, pool.password), renewal(pool));
      return `Signed in as ${caller.name}.`;
    });
  return (
    <div role="group" aria-label="Sign in as a seeded user" className="chips">
      {pool.users.map(({ username, note }) => (
        <button
          key={username}
          type="button"
          className="chip"
          aria-pressed={active?.name === username}
          onClick={() => signInAs(username)}
        >
          {username} {note && <small>{note}</small>}
        </button>
      ))}
    </div>
  );
}
