// One GraphQL request over HTTP as a caller, and what came back.

import { type Caller, type Callers, canRenew } from "../identity/callers";
import { headersWith } from "./headers";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

export interface Operation {
  query: string;
  variables?: unknown;
  operationName?: string | null | undefined;
}

export interface GraphQLProblem {
  message: string;
  path?: (string | number)[];
  errorType?: string;
  extensions?: Record<string, unknown>;
}

export interface Body {
  data?: unknown;
  errors?: GraphQLProblem[];
}

export interface Reply {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly statusText: string;
  readonly milliseconds: number;
  readonly requestId: string | null;
  readonly body: Body;
}

/** Runs an operation; tokens that have expired are renewed, in silence, and the operation is run again. */
export async function ask(
  callers: Callers,
  caller: Caller | null,
  operation: Operation,
  extraHeaders: Record<string, string> = {},
): Promise<Reply> {
  const reply = await send(operation, headersWith(caller, extraHeaders));
  if (!caller || !canRenew(caller) || !isExpired(reply)) return reply;
  const renewed = await callers.renew(caller).catch(() => null);
  return renewed ? send(operation, headersWith(renewed, extraHeaders)) : reply;
}

async function send(operation: Operation, extraHeaders: Record<string, string>): Promise<Reply> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const failed = (statusText: string, message: string): Reply => ({
    status: 0,
    statusText,
    requestId: null,
    body: { errors: [{ message }] },
    milliseconds: elapsed(),
  });
  const headers = new Headers({ "Content-Type": "application/json", Accept: ACCEPT });
  try {
    for (const [name, value] of Object.entries(extraHeaders)) headers.set(name, value);
  } catch (problem) {
    return failed("Not sent", `A header cannot be sent: ${(problem as Error).message}`);
  }
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers,
      body: JSON.stringify(operation),
    });
    const { status, statusText } = response;
    const requestId = response.headers.get("x-amzn-RequestId");
    return { status, statusText, requestId, body: parsed(await response.text()), milliseconds: elapsed() };
  } catch {
    return failed("No response", "The server could not be reached.");
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { errors: [{ message: `The response is not JSON: ${text.slice(0, 300)}` }] };
  }
}

const isExpired = ({ status, body }: Reply) =>
  status === 401 && body.errors?.[0]?.extensions?.reason === "expired";
