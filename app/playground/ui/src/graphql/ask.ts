// One GraphQL request over HTTP as a caller, and what came back.

import { type Caller, type Callers, canRenew, headersOf } from "../identity/callers";

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
  /** 0 if the server could not be reached. */
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
  const reply = await send(operation, { ...headersOf(caller), ...extraHeaders });
  if (!caller || !canRenew(caller) || !isExpired(reply)) return reply;
  const renewed = await callers.renew(caller).catch(() => null);
  return renewed ? send(operation, { ...headersOf(renewed), ...extraHeaders }) : reply;
}

async function send(operation: Operation, headers: Record<string, string>): Promise<Reply> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers: { "Content-Type": "application/json", Accept: ACCEPT, ...headers },
      body: JSON.stringify(operation),
    });
    const { status, statusText } = response;
    const requestId = response.headers.get("x-amzn-RequestId");
    return { status, statusText, requestId, body: parsed(await response.text()), milliseconds: elapsed() };
  } catch {
    const body = { errors: [{ message: "The server could not be reached." }] };
    return { status: 0, statusText: "No answer", requestId: null, body, milliseconds: elapsed() };
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { errors: [{ message: `The answer is not JSON: ${text.slice(0, 300)}` }] };
  }
}

const isExpired = ({ status, body }: Reply) =>
  status === 401 && body.errors?.[0]?.extensions?.reason === "expired";
