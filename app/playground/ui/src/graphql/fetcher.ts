// How GraphiQL asks the server: as the active caller, over HTTP, or over a WebSocket for subscriptions.

import type { Fetcher } from "@graphiql/toolkit";
import { Kind, type OperationDefinitionNode, parse } from "graphql";
import type { Callers } from "../identity/callers";
import { type Body, type Operation, ask } from "./ask";
import { headersWith, written } from "./headers";
import type { Replies } from "./replies";
import { subscribe } from "./subscriptions";

const INTROSPECTION = "IntrospectionQuery"; // GraphiQL's name for its own request

export const INTROSPECTION_IS_OFF =
  "This server does not show its schema to this caller (introspection is off). Operations run all the same; " +
  "completion and the documentation pane need the schema.";

export function makeFetcher(callers: Callers, replies: Replies): Fetcher {
  return async (params, options = {}) => {
    const { active } = callers.snapshot();
    const headers = written(options.headers);
    const { operation, type } = meant(params);
    if (type === "subscription") return subscribe(operation, headersWith(active, headers));
    const reply = await ask(callers, active, operation, headers);
    if (operation.operationName === INTROSPECTION) return kindly(reply.body);
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

/** An introspection result, with the refusal of a server that shows no schema put in kinder words. */
function kindly(body: Body): never {
  const isOff = body.errors?.some(({ extensions }) => extensions?.code === "INTROSPECTION_DISABLED");
  return (isOff ? { data: null, errors: [{ message: INTROSPECTION_IS_OFF }] } : body) as never;
}
