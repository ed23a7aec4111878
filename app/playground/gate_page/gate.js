// Fetches the playground with somebody's tokens and puts it in this page's place.

const REFUSALS = new Map([
  [401, "The server does not accept this token. It may have expired, or be for another app client."],
  [403, "The token is valid, but the playground is not open to you."],
  [503, "The server cannot verify tokens at the moment. Please try again."],
]);

const form = document.getElementById("gate");
const message = document.getElementById("message");
let latest = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => {
    const token = form.elements.token.value.trim().replace(/^Bearer\s+/i, "");
    if (/[^!-~]/.test(token)) throw new Error("That is not a single token: it contains spaces or line breaks.");
    return open({ id: token, access: null, refresh: null }, { Authorization: token });
  });
});

await offerHostedUi();

/** Signing in at the pool's own pages, which is part of GraphiQL's build. */
async function offerHostedUi() {
  const response = await fetch("/playground/config.json", { credentials: "omit" });
  const { hostedUi, whySmallPage } = await response.json();
  if (!hostedUi || whySmallPage) return;
  const { signInAt, headersFor } = await import("/playground/gate_sign_in.js");
  const button = document.getElementById("sign-in");
  let running = new AbortController();
  button.textContent = `Sign in at ${new URL(hostedUi.domain).host}`;
  button.addEventListener("click", () =>
    attempt(async (warn) => {
      running.abort();
      running = new AbortController();
      const tokens = await signInAt(hostedUi, running.signal, warn);
      await open(tokens, headersFor("both", tokens));
    }),
  );
  document.getElementById("hosted").hidden = false;
}

/** Says what went wrong, unless something else has been tried meanwhile. */
async function attempt(action) {
  const own = (latest = Symbol());
  const say = (sentence) => {
    if (own === latest) message.textContent = sentence;
  };
  say("");
  try {
    await action(say);
  } catch (problem) {
    say(problem.message);
  }
}

async function open(tokens, headers) {
  const response = await fetch(location.pathname, {
    headers: { Accept: "text/html", ...headers },
    cache: "no-store",
    credentials: "omit",
  }).catch(() => {
    throw new Error("The server did not answer.");
  });
  if (!response.ok) {
    throw new Error(REFUSALS.get(response.status) ?? `The server answered with status ${response.status}.`);
  }
  const page = await response.text();
  // The playground takes the tokens from here as the first thing it does, so that nobody signs in twice.
  globalThis.claimgraphTokens = tokens;
  document.open();
  document.write(page);
  document.close();
}
