// What tokens say, and the headers that carry them. Decoded, not verified: that is the server's business.

export type TokenUse = "id" | "access";
export type Claims = Readonly<Record<string, unknown>>;
export type Choice = "id" | "access" | "both" | "nothing";

export interface Tokens {
  readonly id: string | null;
  readonly access: string | null;
  readonly refresh: string | null;
}

/** The kinds of token that each choice of what is sent needs. */
export const NEEDS: Readonly<Record<Choice, readonly TokenUse[]>> = {
  id: ["id"],
  access: ["access"],
  both: ["id", "access"],
  nothing: [],
};

export const CHOICE_NAMES: Readonly<Record<Choice, string>> = {
  id: "ID token",
  access: "Access token",
  both: "Both",
  nothing: "Nothing",
};

/** The token's claims, or null if it is not a JWT. */
export function decode(token: string | null): Claims | null {
  try {
    const payload = token!.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return claims !== null && typeof claims === "object" && !Array.isArray(claims) ? (claims as Claims) : null;
  } catch {
    return null;
  }
}

/** What was pasted, without white space and `Bearer`; null if nothing was. */
export function oneToken(text: string, title: string): string | null {
  const token = text.trim().replace(/^Bearer\s+/i, "");
  if (!token || /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token || null;
  throw new Error(`That is not a single ${title}: a token is three parts joined by dots, without spaces or line breaks.`);
}

/** Each token as what it says it is, whichever field it was pasted into; one that does not say, as pasted. */
export function placed(pasted: Tokens): Tokens {
  const tokens = { id: null as string | null, access: null as string | null, refresh: pasted.refresh };
  for (const field of NEEDS.both) {
    const token = pasted[field];
    if (!token) continue;
    const use = useOf(token) ?? field;
    if (tokens[use]) throw new Error(`Both are ${use === "id" ? "ID" : "access"} tokens; paste one of each kind.`);
    tokens[use] = token;
  }
  return tokens;
}

function useOf(token: string): TokenUse | null {
  const use = decode(token)?.token_use;
  return use === "id" || use === "access" ? use : null;
}

/** The headers of a request (RFC 6750; X-Id-Token is Claimgraph's); a token that is missing is not sent. */
export function headersFor(choice: Choice, { id, access }: Tokens): Record<string, string> {
  switch (choice) {
    case "id":
      return id ? { Authorization: id } : {};
    case "access":
      return access ? { Authorization: access } : {};
    case "both":
      return access ? { Authorization: access, ...(id && { "X-Id-Token": id }) } : headersFor("id", { id, access, refresh: null });
    case "nothing":
      return {};
  }
}
