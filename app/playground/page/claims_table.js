// The claims of both tokens side by side, sorted by the token they travel in.

import { byId, element } from "./dom.js";

const TIMES = new Set(["exp", "iat", "auth_time", "nbf"]);
const GROUPS = [
  ["id", "Only the ID token carries", (id, access) => id && !access],
  ["access", "Only the access token carries", (id, access) => access && !id],
  ["shared", "Both tokens carry", (id, access) => id && access],
];

/** Shows the session's claims, now and after every change. */
export function claimsTable(session) {
  const empty = [...byId("claims").childNodes];
  session.addEventListener("change", () => {
    const { claims } = session;
    const content = claims.id || claims.access ? [table(claims, session.sent)] : empty;
    byId("claims").replaceChildren(...content);
  });
}

function table(claims, sent) {
  const id = claims.id ?? {};
  const access = claims.access ?? {};
  const names = [...new Set([...Object.keys(id), ...Object.keys(access)])].sort();
  const heads = [column("ID token", "id", sent, claims.id), column("Access token", "access", sent, claims.access)];
  const rows = GROUPS.flatMap(([kind, title, belongs]) => {
    const members = names.filter((name) => belongs(name in id, name in access));
    return members.length ? [groupRow(kind, title), ...members.map((name) => claimRow(name, id, access, sent))] : [];
  });
  return element(
    "table",
    {},
    element("caption", { class: "hidden" }, "Claims of the ID token and of the access token"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Claim"), ...heads)),
    element("tbody", {}, ...rows),
  );
}

function column(title, kind, sent, claims) {
  const state = !claims ? "absent" : sent.includes(kind) ? "sent" : "not sent";
  return element("th", { scope: "col", class: kind }, title, " ", element("small", { class: "badge" }, state));
}

const groupRow = (kind, title) =>
  element("tr", { class: `group ${kind}` }, element("th", { colspan: 3, scope: "colgroup" }, title));

function claimRow(name, id, access, sent) {
  const cell = (kind, label, claims) =>
    name in claims
      ? element("td", { class: sent.includes(kind) ? kind : `${kind} unsent`, "data-label": label }, ...value(name, claims[name]))
      : element("td", { class: "absent", "data-label": label }, element("span", { "aria-label": "not in it" }, "–"));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("code", {}, name)),
    cell("id", "ID token", id),
    cell("access", "Access token", access),
  );
}

function value(name, claim) {
  const text = typeof claim === "string" ? claim : JSON.stringify(claim);
  if (!TIMES.has(name) || !Number.isFinite(claim)) return [text];
  return [text, " ", element("span", { class: "aside" }, new Date(claim * 1000).toLocaleTimeString())];
}
