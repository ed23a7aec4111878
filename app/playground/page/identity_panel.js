// The panel that says who asks: signing in and out, what is sent, time left.

import { button, byId, element } from "./dom.js";
import { KIND_NAMES, NEEDS } from "./token.js";

/** Connects the panel with the session. `pool` is the embedded pool's configuration, or null. */
export function identityPanel(session, pool) {
  const say = (sentence, isProblem = false) => {
    byId("identity-message").textContent = sentence;
    byId("identity-message").classList.toggle("problem-line", isProblem);
  };
  const attempt = async (action, done) => {
    say("");
    try {
      await action();
      say(done());
      return true;
    } catch (refusal) {
      say(refusal.message, true);
      return false;
    }
  };
  const welcome = () => `Signed in as ${session.username}.`;
  const refreshed = () => (session.signedIn ? "Tokens refreshed." : "Signed out.");

  if (pool) offerSeededUsers(pool, (name) => attempt(() => session.signIn(name, pool.password), welcome));
  offerForms(session, pool, attempt, welcome);
  byId("refresh").addEventListener("click", () => attempt(() => session.refresh(), refreshed));
  byId("sign-out").addEventListener("click", () => attempt(() => session.signOut(), () => "Signed out."));
  byId("send").addEventListener("change", (event) => session.choose(event.target.value));
  session.addEventListener("change", () => show(session));
  session.addEventListener("trouble", (event) => say(event.detail, true));
  setInterval(() => {
    showTimeLeft(session);
    session.tick();
  }, 1000);
  show(session);
}

function offerSeededUsers(pool, signIn) {
  for (const { username, note } of pool.users) {
    const chip = button(username, () => signIn(username), { "data-user": username, "aria-pressed": "false" });
    if (note) chip.append(" ", element("small", {}, note));
    byId("seeded").append(chip);
  }
}

function offerForms(session, pool, attempt, welcome) {
  byId("seeded").hidden = !pool;
  byId("password-form").hidden = !pool;
  byId("other").open = !pool;
  onSubmit("password-form", ({ username, password }) =>
    attempt(() => session.signIn(username.trim(), password), welcome),
  );
  onSubmit("paste-form", (pasted) => attempt(() => session.paste(pasted), () => "Using the pasted tokens."));
}

function onSubmit(formId, handle) {
  const form = byId(formId);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await handle(Object.fromEntries(new FormData(form)))) form.reset();
  });
}

function show(session) {
  const { username, tokens, signedIn } = session;
  byId("caller").textContent = signedIn ? (username ?? "Unreadable tokens") : "Not signed in";
  byId("refresh").hidden = !session.canRefresh;
  byId("sign-out").hidden = !signedIn;
  for (const chip of byId("seeded").children) {
    chip.setAttribute("aria-pressed", String(chip.dataset.user === username));
  }
  for (const radio of byId("send").querySelectorAll("input")) {
    radio.checked = radio.value === session.choice;
    radio.disabled = signedIn && NEEDS[radio.value].some((kind) => !tokens[kind]);
  }
  byId("headers-sent").replaceChildren(...headersSent(session));
  showTimeLeft(session);
}

function headersSent(session) {
  const kindOf = (token) => (token === session.tokens.id ? "id" : "access");
  const headers = Object.entries(session.headers);
  if (!headers.length) return ["The next request carries no credential."];
  return headers.map(([name, token]) =>
    element("span", { class: `header ${kindOf(token)}` }, element("code", {}, name), ` ${KIND_NAMES[kindOf(token)]}`),
  );
}

function showTimeLeft(session) {
  const left = session.timeLeft;
  byId("time-left").textContent = left === null ? "" : left === 0 ? "expired" : `${inWords(left)} left`;
  byId("time-left").classList.toggle("short", left !== null && left < 60_000);
}

function inWords(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
