// Which operations a document holds, by name.

const NOISE = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g;
const TOKEN = /[{}]|\b(?:query|mutation|subscription)\s+([A-Za-z_]\w*)/g;

/** The names of the document's named operations, in their order. */
export function operationNames(query) {
  const names = [];
  let depth = 0;
  for (const [token, name] of query.replace(NOISE, " ").matchAll(TOKEN)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (depth === 0) names.push(name);
  }
  return names;
}
