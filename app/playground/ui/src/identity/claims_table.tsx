// The claims of both tokens side by side, sorted by the token they travel in.

import { Fragment } from "react";
import { type Caller, sentBy } from "./callers";
import type { Claims, TokenUse } from "./tokens";

const TIMES = new Set(["exp", "iat", "auth_time", "nbf"]);

const GROUPS: readonly { kind: string; title: string; has: (inId: boolean, inAccess: boolean) => boolean }[] = [
  { kind: "id", title: "Only the ID token carries", has: (inId, inAccess) => inId && !inAccess },
  { kind: "access", title: "Only the access token carries", has: (inId, inAccess) => inAccess && !inId },
  { kind: "shared", title: "Both tokens carry", has: (inId, inAccess) => inId && inAccess },
];

export function ClaimsTable({ caller }: { caller: Caller }) {
  const { id, access } = caller.claims;
  if (!id && !access) return <p className="aside">These are no JSON Web Tokens; the server will say so.</p>;
  const names = [...new Set([...Object.keys(id ?? {}), ...Object.keys(access ?? {})])].sort();
  return (
    <table className="claims">
      <caption>Which token carries which claim</caption>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <Head title="ID token" use="id" caller={caller} />
          <Head title="Access token" use="access" caller={caller} />
        </tr>
      </thead>
      {GROUPS.map(({ kind, title, has }) => {
        const members = names.filter((name) => has(name in (id ?? {}), name in (access ?? {})));
        return members.length > 0 && <Group key={kind} kind={kind} title={title} members={members} caller={caller} />;
      })}
    </table>
  );
}

function Head({ title, use, caller }: { title: string; use: TokenUse; caller: Caller }) {
  const state = !caller.claims[use] ? "absent" : sentBy(caller).includes(use) ? "sent" : "not sent";
  return (
    <th scope="col" className={use}>
      {title} <small className="badge">{state}</small>
    </th>
  );
}

interface GroupProps {
  kind: string;
  title: string;
  members: string[];
  caller: Caller;
}

function Group({ kind, title, members, caller }: GroupProps) {
  return (
    <tbody className={kind}>
      <tr className="group">
        <th colSpan={3} scope="colgroup">
          {title}
        </th>
      </tr>
      {members.map((name) => (
        <tr key={name}>
          <th scope="row">
            <code>{breakable(name)}</code>
          </th>
          <Cell name={name} use="id" label="ID token" caller={caller} />
          <Cell name={name} use="access" label="Access token" caller={caller} />
        </tr>
      ))}
    </tbody>
  );
}

function Cell({ name, use, label, caller }: { name: string; use: TokenUse; label: string; caller: Caller }) {
  const claims = caller.claims[use];
  if (!claims || !(name in claims)) {
    return (
      <td className="absent" data-label={label}>
        <span aria-label="not in it">–</span>
      </td>
    );
  }
  return (
    <td className={sentBy(caller).includes(use) ? use : `${use} unsent`} data-label={label}>
      {valueOf(name, claims)}
    </td>
  );
}

/** Breaks after a colon or an underscore rather than within a word: `custom:` `employee_` `id`. */
const breakable = (name: string) =>
  name.split(/(?<=[:_])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));

function valueOf(name: string, claims: Claims) {
  const claim = claims[name];
  const text = typeof claim === "string" ? claim : JSON.stringify(claim);
  if (!TIMES.has(name) || typeof claim !== "number") return text;
  return (
    <>
      {text} <span className="aside">{new Date(claim * 1000).toLocaleTimeString()}</span>
    </>
  );
}
