// How GraphiQL asks the server: as the active caller, over HTTP, or over a WebSocket for subscriptions.

import type { Fetcher } from "@graphiql/toolkit";
import { Kind, type OperationDefinitionNode, parse } from "graphql";
import type { Callers } from "../identity/callers";
import { type Body, type Operation, ask } from "./ask";
import { headersWith, written } from "./headers";
import type { Replies } from "./replies";
import { subscribe } from "./subscriptions";

const INTROSPECTION = "IntrospectionQuery"; // GraphiQL's name for its own request

/** No schema, and nothing that is wrong: GraphiQL puts what comes instead of one, as JSON, into the answer's place. */
const NO_SCHEMA = { data: null, toJSON: () => undefined } as never;

export function makeFetcher(callers: Callers, replies: Replies): Fetcher {
  return async (params, options = {}) => {
    const { active } = callers.snapshot();
    const headers = written(options.headers);
    const { operation, type } = meant(params);
    if (type === "subscription") return subscribe(operation, headersWith(active, headers));
    const reply = await ask(callers, active, operation, headers);
    if (operation.operationName === INTROSPECTION) {
      const isHidden = isRefused(reply.body);
      replies.recordSchema({ isHidden });
      return isHidden ? NO_SCHEMA : (reply.body as never);
    }
    const { body, ...rest } = reply;
    replies.record({ ...rest, callerName: active?.name ?? null });
    return body as never; // a result in the shape of AppSync's and GraphQL's errors
  };
}

/** The operation that is meant, and its type. Just after a change of tabs GraphiQL still names the other's. */
export function meant(operation: Operation): { operation: Operation; type: string | null } {
  const all = operationsOf(operation.query);
  const named = all.find(({ name }) => name?.value === operation.operationName);
  const only = all.length === 1 ? all[0] : undefined;
  if (named) return { operation, type: named.operation };
  return only
    ? { operation: { ...operation, operationName: only.name?.value }, type: only.operation }
    : { operation, type: null };
}

function operationsOf(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return []; // the server says what is wrong with it
  }
}

const isRefused = (body: Body) =>
  Boolean(body.errors?.some(({ extensions }) => extensions?.code === "INTROSPECTION_DISABLED"));
