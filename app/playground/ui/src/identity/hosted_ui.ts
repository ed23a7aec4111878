// Signing in at a real pool's own pages: authorization code with PKCE (RFC 6749, 4.1; RFC 7636; RFC 9700).
//
// The pages open in a window of their own, so that this page, and with it every token, stays in memory. The
// window comes back to signed-in.html, which hands the code over by a broadcast that only pages of this
// origin receive. The verifier and the state never leave this function.

import type { HostedUi } from "../config";
import type { Warn } from "./attempt";
import { SignInRefused, type Renewal } from "./cognito";
import type { Tokens } from "./tokens";

export const CHANNEL = "claimgraph-signed-in";
const PATIENCE = 10 * 60_000; // milliseconds; Cognito's own pages give up earlier
const LOOK_EVERY = 1_000; // milliseconds

/** What signed-in.html found in its address. */
export interface Redirected {
  state: string | null;
  code: string | null;
  error: string | null;
}

export const redirectUri = () => `${location.origin}/playground/signed-in.html`;

/** Opens the pool's pages and waits for the tokens. */
export async function signInAt(hosted: HostedUi, signal: AbortSignal, warn: Warn): Promise<Tokens> {
  const [verifier, state] = [random(), random()];
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: hosted.clientId,
    redirect_uri: redirectUri(),
    scope: hosted.scopes.join(" "),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const address = `${hosted.domain}/oauth2/authorize?${parameters}`;
  const opened = window.open(address, "_blank", "popup,width=520,height=720");
  if (!opened) throw new SignInRefused(`The browser blocked the window. Allow ${location.host} to open windows.`);
  const look = whenClosed(opened, () => warn("The window seems to be closed. Sign in again, or go on if it is not."));
  const { code, error } = await redirected(state, signal).finally(() => clearInterval(look));
  if (!code) throw new SignInRefused(`The user pool refused: ${error ?? "no code came back"}`);
  return exchange(hosted, { grant_type: "authorization_code", code, redirect_uri: redirectUri(), code_verifier: verifier });
}

export function hostedRenewal(hosted: HostedUi): Renewal {
  return async (refreshToken) => {
    const tokens = await exchange(hosted, { grant_type: "refresh_token", refresh_token: refreshToken });
    return { ...tokens, refresh: tokens.refresh ?? refreshToken };
  };
}

/** Tells once that the window is closed. One that other pages' isolation has cut off looks the same (HTML,
 *  "cross-origin opener policies"), and so does ours as it comes back; so it is looked at twice, and waited for. */
function whenClosed(opened: Window, tell: () => void): number {
  let wasClosed = false;
  const timer = window.setInterval(() => {
    if (opened.closed && wasClosed) clearInterval(timer), tell();
    wasClosed = opened.closed;
  }, LOOK_EVERY);
  return timer;
}

/** The answer to the request with this state; one with another state is somebody else's and is ignored. */
function redirected(state: string, signal: AbortSignal): Promise<Redirected> {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      channel.close();
      finish();
    };
    const giveUp = (sentence: string) => settle(() => reject(new SignInRefused(sentence)));
    const timer = setTimeout(() => giveUp("There was no sign-in within ten minutes."), PATIENCE);
    signal.addEventListener("abort", () => giveUp("The sign-in was cancelled."), { once: true });
    channel.onmessage = ({ data }: MessageEvent<Redirected>) => {
      if (data.state !== state) return;
      channel.postMessage({ received: state });
      settle(() => resolve(data));
    };
  });
}

async function exchange(hosted: HostedUi, parameters: Record<string, string>): Promise<Tokens> {
  const response = await fetch(`${hosted.domain}/oauth2/token`, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    body: new URLSearchParams({ client_id: hosted.clientId, ...parameters }),
  }).catch(() => {
    throw new SignInRefused("The user pool could not be reached.");
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, string | undefined>;
  if (!response.ok) throw new SignInRefused(`The user pool refused: ${answer.error ?? `HTTP ${response.status}`}`);
  return { id: answer.id_token ?? null, access: answer.access_token ?? null, refresh: answer.refresh_token ?? null };
}

/** 256 bits, in the alphabet of code verifiers (RFC 7636, 4.1). */
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)).buffer);

function base64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
