// One GraphQL request, and what came back.

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** Runs an operation: status, time in milliseconds, request id, and the body (JSON, or text if it is none). */
export async function ask(operation, headers, signal) {
  const started = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    signal,
    headers: { "Content-Type": "application/json", Accept: ACCEPT, ...headers },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  return {
    status: response.status,
    statusText: response.statusText,
    milliseconds: Math.round(performance.now() - started),
    requestId: response.headers.get("x-amzn-RequestId"),
    body: parsed(text),
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
