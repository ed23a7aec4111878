// The choice of what travels with the next request, and the headers that it makes.

import { type Caller, headersOf } from "./callers";
import { useShared } from "./context";
import { CHOICE_NAMES, type Choice, NEEDS } from "./tokens";

export function WhatIsSent({ caller }: { caller: Caller }) {
  const { callers } = useShared();
  return (
    <>
      <fieldset className="segments">
        <legend>What is sent</legend>
        {(Object.keys(CHOICE_NAMES) as Choice[]).map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="send"
              value={choice}
              checked={caller.choice === choice}
              disabled={NEEDS[choice].some((use) => !caller.tokens[use])}
              onChange={() => callers.choose(caller.key, choice)}
            />
            <span>{CHOICE_NAMES[choice]}</span>
          </label>
        ))}
      </fieldset>
      <HeadersSent caller={caller} />
    </>
  );
}

function HeadersSent({ caller }: { caller: Caller }) {
  const headers = Object.entries(headersOf(caller));
  if (!headers.length) return <p className="headers-sent">The next request carries no credential.</p>;
  return (
    <ul className="headers-sent" aria-label="Headers of the next request">
      {headers.map(([name, token]) => {
        const isId = token === caller.tokens.id;
        return (
          <li key={name} className={isId ? "id" : "access"}>
            <code>{name}</code> {isId ? "ID token" : "access token"}
          </li>
        );
      })}
    </ul>
  );
}
