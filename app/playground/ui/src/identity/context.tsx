// The page's configuration, callers and replies, for every component.

import { type ReactNode, createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Config } from "../config";
import type { Replies } from "../graphql/replies";
import type { Callers, Snapshot } from "./callers";

interface Shared {
  config: Config;
  callers: Callers;
  replies: Replies;
}

const SharedContext = createContext<Shared | null>(null);

export function SharedProvider({ children, ...shared }: Shared & { children: ReactNode }) {
  const { callers } = shared;
  useEffect(() => {
    const timer = setInterval(() => callers.tick(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [callers]);
  return <SharedContext value={shared}>{children}</SharedContext>;
}

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error("useShared is for components of the page only");
  return shared;
}

export function useCallers(): Snapshot {
  const { callers } = useShared();
  return useSyncExternalStore(callers.subscribe, callers.snapshot);
}

/** The time, every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
