// JSON as coloured text, with refused fields marked where they stand.

import { element } from "./dom.js";

const PLAIN_BEYOND = 200_000; // characters; colour costs one element per value

/** Nodes that show a value; `refused` holds the paths (dotted) of fields refused to the caller. */
export function jsonNodes(value, refused) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  if (typeof value === "string" || text.length > PLAIN_BEYOND) return [text];
  return [...nodes(value, "", [], refused)];
}

function* nodes(value, margin, path, refused) {
  if (value === null || typeof value !== "object") {
    yield scalar(value, path, refused);
    return;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const entries = Object.entries(value);
  yield entries.length ? `${open}\n` : open;
  for (const [index, [key, member]] of entries.entries()) {
    yield `${margin}  `;
    if (open === "{") yield* [element("span", { class: "key" }, JSON.stringify(key)), ": "];
    yield* nodes(member, `${margin}  `, [...path, key], refused);
    yield index < entries.length - 1 ? ",\n" : "\n";
  }
  yield entries.length ? margin + close : close;
}

function scalar(value, path, refused) {
  const isRefused = value === null && path[0] === "data" && refused.has(path.slice(1).join("."));
  const kind = value === null ? "null" : typeof value;
  return isRefused
    ? element("mark", { class: "refused", title: "denied" }, "null")
    : element("span", { class: kind }, JSON.stringify(value));
}
