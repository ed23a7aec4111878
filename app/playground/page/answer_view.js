// The answer pane: what happened, what was refused and why, and the JSON.

import { byId, element } from "./dom.js";
import { jsonNodes } from "./json_view.js";
import { problemCards, refusedPaths } from "./problems.js";

// The width below which layout.css puts the answer under the question, out of sight.
const STACKED = matchMedia("(max-width: 800px)");

export function showBusy() {
  byId("outcome").replaceChildren("Sending …");
}

export function showAnswer({ status, statusText, milliseconds, requestId, body }) {
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  const kind = status >= 400 ? "bad" : errors.length ? "mixed" : "good";
  byId("outcome").replaceChildren(
    element("span", { class: `status ${kind}` }, `${status} ${statusText}`.trim()),
    ` ${milliseconds} ms`,
    requestId ? element("span", { class: "request-id" }, " request ", element("code", {}, requestId)) : "",
  );
  byId("problems").replaceChildren(...problemCards(errors));
  byId("result").replaceChildren(...jsonNodes(body, refusedPaths(errors)));
  if (STACKED.matches) byId("answer-title").scrollIntoView();
}

export function showFailure(sentence) {
  byId("outcome").replaceChildren(element("span", { class: "status bad" }, sentence));
  byId("problems").replaceChildren();
  byId("result").replaceChildren();
}
