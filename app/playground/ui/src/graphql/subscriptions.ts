// Subscriptions in graphql-transport-ws, whose client is loaded only when somebody subscribes.

import type { ExecutionResult } from "graphql";
import type { Operation } from "./ask";

const NO_SOCKET =
  "The subscription could not be started: this server opens no WebSocket for graphql-transport-ws at /graphql.";

/** The results of a subscription; credentials travel as connection parameters, never in the address. */
export async function* subscribe(
  operation: Operation,
  connectionParams: Record<string, string>,
): AsyncGenerator<ExecutionResult> {
  const { createClient } = await import("graphql-ws");
  const url = `${location.origin.replace(/^http/, "ws")}/graphql`;
  const client = createClient({ url, connectionParams, retryAttempts: 0 });
  try {
    yield* client.iterate(operation as never) as AsyncIterable<ExecutionResult>;
  } catch (failure) {
    yield { errors: [{ message: sentence(failure) } as never] };
  } finally {
    void client.dispose();
  }
}

/** A refused connection is an Event, a closed one a CloseEvent, refused operations are GraphQL errors. */
function sentence(failure: unknown): string {
  if (Array.isArray(failure)) return failure.map(({ message }: Error) => message).join(" ");
  if (failure instanceof CloseEvent && failure.code >= 4000) return `${failure.reason} (${failure.code})`;
  return failure instanceof Error ? failure.message : NO_SOCKET;
}
