// What the last request came back with, beside its body: status, time, who asked.

import { useSyncExternalStore } from "react";
import type { Reply } from "./ask";

export interface LastReply extends Omit<Reply, "body"> {
  readonly callerName: string | null;
}

export class Replies {
  #last: LastReply | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly last = (): LastReply | null => this.#last;

  record(last: LastReply | null): void {
    this.#last = last;
    for (const listener of this.#listeners) listener();
  }
}

export const useLastReply = (replies: Replies) => useSyncExternalStore(replies.subscribe, replies.last);
