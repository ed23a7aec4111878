// Actions that may be refused, and what is said of them.

import { useCallback, useState } from "react";

export interface Message {
  readonly text: string;
  readonly isProblem: boolean;
}

const SILENCE: Message = { text: "", isProblem: false };

/** Runs an action and says how it went; true if it went well. */
export type Attempt = (action: () => Promise<string> | string) => Promise<boolean>;

export function useAttempt(): [Message, Attempt] {
  const [message, say] = useState(SILENCE);
  const attempt = useCallback<Attempt>(async (action) => {
    say(SILENCE);
    try {
      say({ text: await action(), isProblem: false });
      return true;
    } catch (refusal) {
      say({ text: (refusal as Error).message, isProblem: true });
      return false;
    }
  }, []);
  return [message, attempt];
}
