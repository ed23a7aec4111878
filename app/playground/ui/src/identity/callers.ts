// Everybody who is signed in on this page, and what of theirs is sent. Tokens live here, in memory, and
// nowhere else.

import type { Renewal } from "./cognito";
import { type Choice, type Claims, NEEDS, type TokenUse, type Tokens, decode, headersFor } from "./tokens";

const RENEW_BEFORE = 5_000; // milliseconds

export interface Caller {
  /** Stays the same when tokens are renewed or the same user signs in again. */
  readonly key: string;
  readonly name: string;
  readonly tokens: Tokens;
  readonly claims: Readonly<Record<TokenUse, Claims | null>>;
  /** When the first of the tokens expires, in milliseconds; null if they do not say. */
  readonly expiresAt: number | null;
  readonly choice: Choice;
  readonly renew: Renewal | null;
  /** Why the last renewal was refused. */
  readonly trouble: string | null;
}

export interface Snapshot {
  readonly all: readonly Caller[];
  readonly active: Caller | null;
}

/** The kinds of token that travel with the caller's next request. */
export const sentBy = (caller: Caller): TokenUse[] => NEEDS[caller.choice].filter((use) => caller.tokens[use]);

export const headersOf = (caller: Caller | null): Record<string, string> =>
  caller ? headersFor(caller.choice, caller.tokens) : {};

export const canRenew = (caller: Caller): boolean => Boolean(caller.renew && caller.tokens.refresh);

export class Callers {
  #snapshot: Snapshot = { all: [], active: null };
  readonly #listeners = new Set<() => void>();
  readonly #renewals = new Map<string, Promise<Caller | null>>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  /** Takes tokens that were issued just now, or pasted; the caller becomes the active one, unless told not to. */
  add(tokens: Tokens, renew: Renewal | null, { inBackground = false } = {}): Caller {
    const claims = { id: decode(tokens.id), access: decode(tokens.access) };
    const key = keyOf(claims, tokens);
    const choice = usable(this.#find(key)?.choice ?? "both", tokens);
    const expiresAt = renew ? freshExpiry(claims) : statedExpiry(claims);
    const caller: Caller = { key, name: nameOf(claims), tokens, claims, expiresAt, choice, renew, trouble: null };
    this.#put(caller, inBackground ? this.#snapshot.active : caller);
    return caller;
  }

  activate(key: string): void {
    this.#change(this.#snapshot.all, this.#find(key) ?? null);
  }

  choose(key: string, choice: Choice): void {
    this.#update(key, { choice });
  }

  signOut(key: string): void {
    const rest = this.#snapshot.all.filter((caller) => caller.key !== key);
    const { active } = this.#snapshot;
    this.#change(rest, active?.key === key ? (rest.at(-1) ?? null) : active);
  }

  /** Fresh tokens, in silence; one renewal at a time however many ask. Null if signed out meanwhile. */
  renew(caller: Caller): Promise<Caller | null> {
    const running = this.#renewals.get(caller.key) ?? this.#renew(caller).finally(() => this.#renewals.delete(caller.key));
    this.#renewals.set(caller.key, running);
    return running;
  }

  /** To be called now and then: renews tokens that are about to expire. */
  tick(now: number): void {
    for (const caller of this.#snapshot.all) {
      const due = caller.expiresAt !== null && caller.expiresAt - now <= RENEW_BEFORE;
      if (due && canRenew(caller) && !caller.trouble) void this.renew(caller).catch(() => {});
    }
  }

  async #renew(caller: Caller): Promise<Caller | null> {
    const before = caller.tokens;
    try {
      const tokens = await caller.renew!(before.refresh!);
      if (this.#find(caller.key)?.tokens !== before) return null; // signed out, or in anew, meanwhile
      const claims = { id: decode(tokens.id), access: decode(tokens.access) };
      return this.#update(caller.key, { tokens, claims, expiresAt: freshExpiry(claims), trouble: null });
    } catch (refusal) {
      this.#update(caller.key, { trouble: (refusal as Error).message });
      throw refusal;
    }
  }

  #find(key: string): Caller | undefined {
    return this.#snapshot.all.find((caller) => caller.key === key);
  }

  #update(key: string, changes: Partial<Caller>): Caller | null {
    const caller = this.#find(key);
    if (!caller) return null;
    const changed = { ...caller, ...changes };
    this.#put(changed, this.#snapshot.active);
    return changed;
  }

  #put(caller: Caller, active: Caller | null): void {
    const known = this.#find(caller.key);
    const { all } = this.#snapshot;
    const isActive = !active || active.key === caller.key; // somebody is, once anybody is signed in
    this.#change(known ? all.map((each) => (each === known ? caller : each)) : [...all, caller], isActive ? caller : active);
  }

  #change(all: readonly Caller[], active: Caller | null): void {
    this.#snapshot = { all, active };
    for (const listener of this.#listeners) listener();
  }
}

type BothClaims = Caller["claims"];

function nameOf({ id, access }: BothClaims): string {
  return String(id?.["cognito:username"] ?? access?.username ?? access?.client_id ?? "Unreadable tokens");
}

function keyOf({ id, access }: BothClaims, tokens: Tokens): string {
  const claims = id ?? access;
  return claims ? `${claims.iss} ${claims.sub} ${claims.aud ?? claims.client_id}` : `${tokens.id} ${tokens.access}`;
}

/** The choice, or what comes nearest to it with the tokens at hand. */
function usable(choice: Choice, tokens: Tokens): Choice {
  if (NEEDS[choice].every((use) => tokens[use])) return choice;
  return tokens.id ? "id" : "access";
}

/** Just issued: counted from now, so that a browser whose clock is wrong counts right all the same. */
const freshExpiry = (claims: BothClaims) =>
  earliest(claims, ({ exp, iat }) => Date.now() + (Number(exp) - Number(iat)) * 1000);

const statedExpiry = (claims: BothClaims) => earliest(claims, ({ exp }) => Number(exp) * 1000);

function earliest({ id, access }: BothClaims, expiryOf: (claims: Claims) => number): number | null {
  const expiries = [id, access].filter((claims) => claims !== null).map(expiryOf).filter(Number.isFinite);
  return expiries.length ? Math.min(...expiries) : null;
}
