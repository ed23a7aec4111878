// What a token says. Decoded, not verified: that is the server's business.

/** The token's claims, or null if it is not a JWT. */
export function decode(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return claims !== null && typeof claims === "object" && !Array.isArray(claims) ? claims : null;
  } catch {
    return null;
  }
}

/** What was pasted, without white space and `Bearer`; null if nothing was. */
export function oneToken(text, title) {
  const token = (text ?? "").trim().replace(/^Bearer\s+/i, "");
  if (!token || /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token || null;
  throw new Error(`That is not a single ${title}: a token is three parts joined by dots, without spaces or line breaks.`);
}

/** Each token as what it says it is, whichever field it was pasted into; one that does not say, as pasted. */
export function placed(pasted) {
  const tokens = { id: null, access: null };
  for (const [field, token] of Object.entries(pasted).filter(([, token]) => token)) {
    const said = String(decode(token)?.token_use);
    const kind = Object.hasOwn(tokens, said) ? said : field;
    if (tokens[kind]) throw new Error(`Both are ${kind === "id" ? "ID" : "access"} tokens; paste one of each kind.`);
    tokens[kind] = token;
  }
  return tokens;
}

/** The choices of what to send, each with the headers it makes (RFC 6750; X-Id-Token is Claimgraph's). */
export const CHOICES = {
  id: (tokens) => ({ Authorization: tokens.id }),
  access: (tokens) => ({ Authorization: tokens.access }),
  both: (tokens) => ({ Authorization: tokens.access, "X-Id-Token": tokens.id }),
  nothing: () => ({}),
};

/** The kinds of token each choice needs. */
export const NEEDS = { id: ["id"], access: ["access"], both: ["id", "access"], nothing: [] };

export const KIND_NAMES = { id: "ID token", access: "access token" };
