// What the browser keeps between visits: tabs, history, theme and layout. Never headers, never tokens.

/** A line's end, as it is or as JSON escapes it, with the indentation and comment sign of the next. */
const SEAM = String.raw`(?:\s|\\+[nrt]|#)*`;

/** What a JSON object in base64url begins with (`{"`, or `{` and white space), whatever stands before it, and
 *  all that hangs on it: further parts, and the rest of a token that was wrapped over several lines. */
const TOKEN = new RegExp(
  String.raw`e(?:yJ|yA|w[0ok])[\w-]{9,}(?:${SEAM}\.${SEAM}[\w-]+|${SEAM}[\w-]{32,})*\.?`,
  "g",
);
const HEADERS = /"headers":"(?:\\.|[^"\\])*"/g;

/** localStorage for GraphiQL, with whatever could be a credential left out on the way in. */
export const storageWithoutCredentials = {
  get length() {
    return localStorage.length;
  },
  getItem: (key: string) => localStorage.getItem(key),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  setItem(key: string, value: string) {
    if (key.endsWith(":headers") || key.endsWith(":shouldPersistHeaders")) return;
    localStorage.setItem(key, value.replace(HEADERS, '"headers":null').replace(TOKEN, masked));
  },
};

/** Some names have these letters in them, as `keyJournal` has; only of a token the first bytes are text. */
function masked(found: string): string {
  const start = atob(found.slice(0, 12).replaceAll("-", "+").replaceAll("_", "/"));
  return /^\{\s*(?:"[ -~]*)?$/.test(start) ? "(token)" : found;
}
