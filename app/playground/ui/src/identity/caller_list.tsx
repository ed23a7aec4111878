// Everybody who is signed in: who asks next, time left, renewing, signing out.

import type { Attempt } from "./attempt";
import { type Caller, canRenew } from "./callers";
import { useCallers, useNow, useShared } from "./context";

export function CallerList({ attempt }: { attempt: Attempt }) {
  const { all } = useCallers();
  return (
    <ul className="callers" aria-label="Signed in">
      {all.map((caller) => (
        <CallerRow key={caller.key} caller={caller} attempt={attempt} />
      ))}
    </ul>
  );
}

function CallerRow({ caller, attempt }: { caller: Caller; attempt: Attempt }) {
  const { callers } = useShared();
  const { active } = useCallers();
  const renew = () => attempt(async () => ((await callers.renew(caller)) ? "Tokens renewed." : "Signed out."));
  const signOut = () => attempt(() => (callers.signOut(caller.key), `Signed out ${caller.name}.`));
  return (
    <li className={caller.key === active?.key ? "caller active" : "caller"}>
      <label>
        <input
          type="radio"
          name="active-caller"
          checked={caller.key === active?.key}
          onChange={() => callers.activate(caller.key)}
        />
        <span className="name">
          {caller.name} <TimeLeft caller={caller} />
        </span>
      </label>
      {canRenew(caller) && (
        <button type="button" className="quiet" onClick={renew} aria-label={`Renew the tokens of ${caller.name}`}>
          Renew
        </button>
      )}
      <button type="button" className="quiet" onClick={signOut} aria-label={`Sign out ${caller.name}`}>
        Sign out
      </button>
      {caller.trouble && <p className="problem">Not renewed: {caller.trouble}</p>}
    </li>
  );
}

/** `isBrief`: to the minute, while there are minutes. */
export function TimeLeft({ caller, isBrief = false }: { caller: Caller; isBrief?: boolean }) {
  const now = useNow();
  if (caller.expiresAt === null) return null;
  const left = Math.max(0, caller.expiresAt - now);
  const text = left === 0 ? "expired" : isBrief ? inWords(left).replace(/ \d+ s$| 0 min$/, "") : `${inWords(left)} left`;
  return <span className={left < 60_000 ? "time-left short" : "time-left"}>{text}</span>;
}

function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
