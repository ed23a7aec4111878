// The panel that asks: samples, query, variables, operation, Run.

import { showAnswer, showBusy, showFailure } from "./answer_view.js";
import { button, byId, element } from "./dom.js";
import { editor } from "./editor.js";
import { operationNames } from "./operations.js";
import { ask } from "./request.js";
import { SAMPLES } from "./samples.js";

export function askPanel(session) {
  let running = null;
  const run = async () => {
    const variables = readVariables();
    if (variables === undefined) return;
    running?.abort();
    const current = (running = new AbortController());
    await answer(session, operation(variables), current.signal);
  };

  byId("samples").append(...SAMPLES.map((sample) => button(sample.name, () => load(sample, session))));
  byId("run").addEventListener("click", run);
  byId("query").addEventListener("input", offerOperations);
  byId("variables").addEventListener("input", () => complain(""));
  for (const id of ["query", "variables"]) editor(byId(id), run);
  load(SAMPLES[0], session);
}

function load(sample, session) {
  const variables = sample.variables(session.claims.id?.userProfileID);
  byId("query").value = sample.query;
  byId("variables").value = Object.keys(variables).length ? JSON.stringify(variables, null, 2) : "";
  complain("");
  offerOperations();
}

function offerOperations() {
  const names = operationNames(byId("query").value);
  const chosen = byId("operation").value;
  byId("operation").replaceChildren(...names.map((name) => element("option", { selected: name === chosen }, name)));
  byId("operation-label").hidden = names.length < 2;
}

function operation(variables) {
  const operationName = byId("operation-label").hidden ? undefined : byId("operation").value;
  return { query: byId("query").value, variables, operationName };
}

/** The variables; null if there are none, undefined (with a complaint) if they are not a JSON object. */
function readVariables() {
  const text = byId("variables").value.trim();
  if (!text) return null;
  try {
    const variables = JSON.parse(text);
    if (variables !== null && typeof variables === "object" && !Array.isArray(variables)) return variables;
    complain("The variables must be a JSON object.");
  } catch (error) {
    complain(`The variables are not valid JSON: ${error.message}`);
  }
}

function complain(sentence) {
  byId("variables-problem").textContent = sentence;
  byId("variables").setAttribute("aria-invalid", String(Boolean(sentence)));
}

async function answer(session, operation, signal) {
  showBusy();
  try {
    let reply = await ask(operation, session.headers, signal);
    if (isExpired(reply) && session.canRefresh) {
      await session.refresh();
      reply = await ask(operation, session.headers, signal);
    }
    if (!signal.aborted) showAnswer(reply);
  } catch (error) {
    if (!signal.aborted) showFailure(error instanceof TypeError ? "The server could not be reached." : error.message);
  }
}

const isExpired = (reply) => reply.status === 401 && reply.body?.errors?.[0]?.extensions?.reason === "expired";
