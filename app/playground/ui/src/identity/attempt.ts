// Actions that may be refused, and what is said of them.

import { useCallback, useRef, useState } from "react";

export interface Message {
  readonly text: string;
  readonly isProblem: boolean;
}

const SILENCE: Message = { text: "", isProblem: false };

/** Tells a problem while an action goes on. */
export type Warn = (sentence: string) => void;

/** Runs an action and says how it went; true if it went well. */
export type Attempt = (action: (warn: Warn) => Promise<string> | string) => Promise<boolean>;

export function useAttempt(): [Message, Attempt] {
  const [message, setMessage] = useState(SILENCE);
  const latest = useRef(0);
  const attempt = useCallback<Attempt>(async (action) => {
    const own = (latest.current += 1);
    const say = (text: string, isProblem: boolean) => {
      if (own === latest.current) setMessage({ text, isProblem }); // what came after it is what people wait for
    };
    setMessage(SILENCE);
    try {
      say(await action((sentence) => say(sentence, true)), false);
      return true;
    } catch (refusal) {
      say((refusal as Error).message, true);
      return false;
    }
  }, []);
  return [message, attempt];
}
