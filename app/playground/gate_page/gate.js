// Fetches the playground with a token and puts it in this page's place.

const REFUSALS = new Map([
  [401, "The server does not accept this token. It may have expired, or be for another app client."],
  [403, "The token is good, but the playground is not open to its bearer."],
  [503, "The server cannot verify tokens at the moment. Please try again."],
]);

const form = document.getElementById("gate");
const message = document.getElementById("message");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  message.textContent = "";
  const token = form.elements.token.value.trim();
  try {
    await open(token);
  } catch {
    message.textContent = "The server did not answer.";
  }
});

async function open(token) {
  const response = await fetch(location.pathname, {
    headers: { Accept: "text/html", Authorization: token },
    cache: "no-store",
    credentials: "omit",
  });
  if (!response.ok) {
    message.textContent = REFUSALS.get(response.status) ?? `The server answered with status ${response.status}.`;
    return;
  }
  const page = await response.text();
  // The playground finds the token here, so that nobody has to paste it twice.
  globalThis.claimgraphToken = token;
  document.open();
  document.write(page);
  document.close();
}
