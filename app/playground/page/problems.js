// The errors of an answer in words: refusals first, each kind once however many objects it hit.

import { element } from "./dom.js";

const MANY = 6;

// What to do about a refused credential, by extensions.reason.
const ADVICE = {
  missing: "Sign in, or choose which token is sent.",
  expired: "Refresh the tokens, or sign in again.",
  unknown_issuer: "The token comes from a user pool that this server does not trust.",
  wrong_client: "The token was issued to an app client that this server does not serve.",
  wrong_token_use: "This server does not accept this kind of token here.",
  tokens_disagree: "The two tokens do not belong to the same sign-in.",
};

/** The paths (dotted) of refused fields. */
export function refusedPaths(errors) {
  return new Set(errors.filter(isRefusal).map((error) => (error.path ?? []).join(".")));
}

/** One card per kind of error. */
export function problemCards(errors) {
  const kinds = Map.groupBy
    ? Map.groupBy(errors, kindOf)
    : errors.reduce((map, error) => map.set(kindOf(error), [...(map.get(kindOf(error)) ?? []), error]), new Map());
  return [...kinds.values()].sort((a, b) => isRefusal(b[0]) - isRefusal(a[0])).map(card);
}

const isRefusal = (error) => error.extensions?.code === "FORBIDDEN" || error.errorType === "Unauthorized";

const kindOf = (error) => JSON.stringify([error.message, error.errorType, error.extensions ?? null]);

function card(errors) {
  const [error] = errors;
  const { code, reason, explanation } = error.extensions ?? {};
  return element(
    "article",
    { class: isRefusal(error) ? "problem refusal" : "problem" },
    element("h3", {}, error.message, errors.length > 1 ? element("small", {}, ` ${errors.length} times`) : null),
    explanation?.hint ? element("p", { class: "hint" }, explanation.hint) : null,
    explanation?.advice ? element("p", {}, explanation.advice) : null,
    explanation ? explanationList(explanation) : null,
    reason ? element("p", {}, "Reason: ", element("code", {}, reason), ADVICE[reason] ? ` – ${ADVICE[reason]}` : null) : null,
    element("p", { class: "aside" }, [error.errorType, code].filter(Boolean).join(" · "), where(errors)),
  );
}

function explanationList({ rule, failed, remedy }) {
  const codes = [failed ?? []].flat().map((requirement) => element("code", {}, requirement));
  return element(
    "dl",
    {},
    ...entry("Rule", rule && element("code", {}, rule)),
    ...entry("Failed", codes.length ? element("span", { class: "codes" }, ...codes) : null),
    ...entry("Remedy", remedy),
  );
}

const entry = (term, meaning) => (meaning ? [element("dt", {}, term), element("dd", {}, meaning)] : []);

function where(errors) {
  const paths = errors.filter((error) => error.path).map((error) => error.path.join("."));
  const spots = (errors[0].locations ?? []).map(({ line, column }) => `line ${line}, column ${column}`);
  const shown = paths.length ? paths.slice(0, MANY) : spots.slice(0, 1);
  const more = paths.length > MANY ? ` and ${paths.length - MANY} more` : "";
  return shown.length ? ` · at ${shown.join(", ")}${more}` : null;
}
