// Where a real pool's pages send the browser back to: hands the code to the page that asked, and closes.

import { CHANNEL, type Redirected } from "./identity/hosted_ui";

const parameters = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname); // a code is no secret without its verifier, nor is it to stay
const redirected: Redirected = {
  state: parameters.get("state"),
  code: parameters.get("code"),
  error: parameters.get("error_description") ?? parameters.get("error"),
};
const outcome = document.getElementById("outcome")!;

const channel = new BroadcastChannel(CHANNEL);
const alone = setTimeout(() => {
  outcome.textContent = "No open page expects this sign-in. Start it from the playground.";
}, 3_000);
channel.onmessage = ({ data }: MessageEvent<{ received?: string }>) => {
  if (!data.received || data.received !== redirected.state) return;
  clearTimeout(alone);
  outcome.textContent = redirected.code ? "Signed in. This window can be closed." : "Not signed in.";
  window.close();
};
channel.postMessage(redirected);
