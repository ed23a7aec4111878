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
