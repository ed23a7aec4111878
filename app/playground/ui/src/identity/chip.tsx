// In the page's head: who asks and what is sent; opens the identity panel.

import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { TimeLeft } from "./caller_list";
import { useCallers } from "./context";
import { IdentityIcon } from "./icons";
import { IDENTITY_PLUGIN } from "./panel";
import { CHOICE_NAMES } from "./tokens";

export function IdentityChip() {
  const { active } = useCallers();
  const { setVisiblePlugin } = useGraphiQLActions();
  const isOpen = useGraphiQL((state) => state.visiblePlugin) === IDENTITY_PLUGIN;
  return (
    <button
      type="button"
      className="identity-chip"
      aria-expanded={isOpen}
      onClick={() => setVisiblePlugin(isOpen ? null : IDENTITY_PLUGIN)}
    >
      <IdentityIcon />
      {active ? (
        <>
          <strong>{active.name}</strong>
          <span className="sent">{CHOICE_NAMES[active.choice]}</span>
          <TimeLeft caller={active} isBrief />
        </>
      ) : (
        <strong>Sign in</strong>
      )}
    </button>
  );
}
