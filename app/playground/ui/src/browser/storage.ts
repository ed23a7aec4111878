// What the browser keeps between visits: tabs, history, theme and layout. Never headers, never tokens.

const TOKEN = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
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
    localStorage.setItem(key, value.replace(HEADERS, '"headers":null').replace(TOKEN, "(token)"));
  },
};
