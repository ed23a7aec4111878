// The identity panel: who asks, what is sent, and what the tokens say.

import type { GraphiQLPlugin } from "@graphiql/react";
import { useAttempt } from "./attempt";
import { CallerList } from "./caller_list";
import { ClaimsTable } from "./claims_table";
import { useCallers, useShared } from "./context";
import { IdentityIcon } from "./icons";
import { SeededUsers } from "./seeded_users";
import { OtherSignIns } from "./sign_in_forms";
import { WhatIsSent } from "./what_is_sent";

function IdentityPanel() {
  const { config } = useShared();
  const { all, active } = useCallers();
  const [message, attempt] = useAttempt();
  return (
    <div className="identity">
      <h2>Caller</h2>
      {config.embeddedPool && <SeededUsers pool={config.embeddedPool} attempt={attempt} />}
      <OtherSignIns attempt={attempt} />
      <p role="status" className={message.isProblem ? "message problem" : "message"}>
        {message.text}
      </p>
      {all.length > 0 && <CallerList attempt={attempt} />}
      {active ? (
        <>
          <WhatIsSent caller={active} />
          <ClaimsTable caller={active} />
        </>
      ) : (
        <p className="aside">
          Not signed in. Sign in to see which token carries which claim, and to run operations as that user. Tokens
          stay in this page's memory.
        </p>
      )}
    </div>
  );
}

export const IDENTITY_PLUGIN: GraphiQLPlugin = { title: "Identity", icon: IdentityIcon, content: IdentityPanel };
