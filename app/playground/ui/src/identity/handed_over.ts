// Tokens that the page before this one was opened with (app/playground/gate_page), so that nobody signs in twice.

import { type Tokens, placed } from "./tokens";

const page = globalThis as { claimgraphTokens?: Tokens };

/** Takes them away from where every script can read them; null if there are none. */
export function takeHandedOver(): Tokens | null {
  const tokens = page.claimgraphTokens;
  delete page.claimgraphTokens;
  return tokens ? placed(tokens) : null;
}
