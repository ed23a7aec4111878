// Who is signed in, and what of it is sent. Tokens live here, in memory, and nowhere else.

import { refresh, signIn } from "./cognito.js";
import { CHOICES, NEEDS, decode, oneToken, placed } from "./token.js";

const NOBODY = { id: null, access: null, refresh: null };
const RENEW_BEFORE = 5_000; // milliseconds

/** Emits "change" when tokens or choice change, "trouble" (detail: sentence) when a renewal failed. */
export class Session extends EventTarget {
  #clientId;
  #tokens = NOBODY;
  #expiresAt = 0;
  #renewal = null;
  #gaveUp = false;
  choice = "id";

  constructor(clientId) {
    super();
    this.#clientId = clientId;
  }

  get tokens() {
    return this.#tokens;
  }

  get signedIn() {
    return Boolean(this.#tokens.id || this.#tokens.access);
  }

  get canRefresh() {
    return Boolean(this.#tokens.refresh && this.#clientId);
  }

  get username() {
    const claims = this.claims;
    return claims.id?.["cognito:username"] ?? claims.access?.username ?? claims.access?.client_id ?? null;
  }

  /** The claims of both tokens; null for one that is missing or no JWT. */
  get claims() {
    return { id: decode(this.#tokens.id ?? ""), access: decode(this.#tokens.access ?? "") };
  }

  /** Milliseconds until the first token expires; null if nobody is signed in. */
  get timeLeft() {
    return this.#expiresAt ? Math.max(0, this.#expiresAt - Date.now()) : null;
  }

  /** The kinds of token that travel with the next request. */
  get sent() {
    return NEEDS[this.choice].filter((kind) => this.#tokens[kind]);
  }

  /** The headers of the next request; a token that is missing is simply not sent. */
  get headers() {
    const all = CHOICES[this.choice](this.#tokens);
    return Object.fromEntries(Object.entries(all).filter(([, token]) => token));
  }

  choose(choice) {
    this.choice = choice;
    this.#changed();
  }

  async signIn(username, password) {
    const tokens = await signIn(this.#clientId, username, password);
    this.#keep(tokens, freshExpiry);
  }

  /** Take tokens from elsewhere; they cannot be refreshed here. */
  paste(pasted) {
    const tokens = placed({ id: oneToken(pasted.id, "ID token"), access: oneToken(pasted.access, "access token") });
    if (!tokens.id && !tokens.access) throw new Error("Paste at least one token.");
    this.#keep({ ...tokens, refresh: null }, statedExpiry);
    const wanted = NEEDS[this.choice];
    if (!wanted.length || wanted.length > this.sent.length) this.choose(tokens.id ? "id" : "access");
  }

  signOut() {
    this.#keep(NOBODY, () => 0);
  }

  /** Fresh tokens; one renewal at a time however many ask. */
  refresh() {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  /** To be called now and then: renews tokens that are about to expire. */
  async tick() {
    if (!this.canRefresh || this.#gaveUp || this.timeLeft > RENEW_BEFORE) return;
    await this.refresh().catch((refusal) => {
      this.#gaveUp = true;
      this.dispatchEvent(new CustomEvent("trouble", { detail: `Tokens not refreshed: ${refusal.message}` }));
    });
  }

  async #renew() {
    const before = this.#tokens;
    const tokens = await refresh(this.#clientId, before.refresh);
    if (this.#tokens === before) this.#keep(tokens, freshExpiry); // else: signed out or switched meanwhile
  }

  #keep(tokens, expiryOf) {
    this.#tokens = tokens;
    this.#gaveUp = false;
    const expiries = Object.values(this.claims).filter(Boolean).map(expiryOf).filter(Number.isFinite);
    this.#expiresAt = expiries.length ? Math.min(...expiries) : 0;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Just issued: counted from now, so that a browser whose clock is wrong counts right all the same. */
const freshExpiry = (claims) => Date.now() + (claims.exp - claims.iat) * 1000;

const statedExpiry = (claims) => claims.exp * 1000;
