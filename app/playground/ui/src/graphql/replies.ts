// What the last request came back with, beside its body: status, time, who asked; and whether the schema is shown.

import { useSyncExternalStore } from "react";
import type { Reply } from "./ask";

export interface LastReply extends Omit<Reply, "body"> {
  readonly callerName: string | null;
}

export class Replies {
  #last: LastReply | null = null;
  #isSchemaHidden = false;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly last = (): LastReply | null => this.#last;

  readonly isSchemaHidden = (): boolean => this.#isSchemaHidden;

  record(last: LastReply | null): void {
    this.#last = last;
    this.#changed();
  }

  /** What introspection, the last time it was tried, came back with. */
  recordSchema({ isHidden }: { isHidden: boolean }): void {
    this.#isSchemaHidden = isHidden;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const useLastReply = (replies: Replies) => useSyncExternalStore(replies.subscribe, replies.last);

export const useSchemaIsHidden = (replies: Replies) => useSyncExternalStore(replies.subscribe, replies.isSchemaHidden);
