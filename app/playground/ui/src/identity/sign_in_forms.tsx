// The other ways in: name and password, a real pool's own pages, tokens from elsewhere.

import { type FormEvent, useRef } from "react";
import type { HostedUi } from "../config";
import type { Attempt } from "./attempt";
import { renewal, signIn } from "./cognito";
import { useShared } from "./context";
import { hostedRenewal, signInAt } from "./hosted_ui";
import { oneToken, placed } from "./tokens";

export function OtherSignIns({ attempt }: { attempt: Attempt }) {
  const { config } = useShared();
  return (
    <>
      {config.hostedUi && <HostedUiButton hosted={config.hostedUi} attempt={attempt} />}
      <details className="others" open={!config.embeddedPool && !config.hostedUi}>
        <summary>Another user</summary>
        {config.embeddedPool && <PasswordForm attempt={attempt} />}
        <PasteForm attempt={attempt} />
      </details>
    </>
  );
}

function HostedUiButton({ hosted, attempt }: { hosted: HostedUi; attempt: Attempt }) {
  const { callers } = useShared();
  const running = useRef<AbortController | null>(null);
  const start = () =>
    attempt(async (warn) => {
      running.current?.abort();
      running.current = new AbortController();
      const tokens = await signInAt(hosted, running.current.signal, warn);
      return `Signed in as ${callers.add(tokens, hostedRenewal(hosted)).name}.`;
    });
  return (
    <button type="button" className="primary" onClick={start}>
      Sign in at {new URL(hosted.domain).host}
    </button>
  );
}

function PasswordForm({ attempt }: { attempt: Attempt }) {
  const { config, callers } = useShared();
  const pool = config.embeddedPool!;
  const submit = onSubmit((field) =>
    attempt(async () => {
      const tokens = await signIn(pool, field("username").trim(), field("password"));
      return `Signed in as ${callers.add(tokens, renewal(pool)).name}.`;
    }),
  );
  return (
    <form onSubmit={submit}>
      <h3>Name and password</h3>
      <label>
        User name <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
    </form>
  );
}

function PasteForm({ attempt }: { attempt: Attempt }) {
  const { callers } = useShared();
  const submit = onSubmit((field) =>
    attempt(() => {
      const [id, access] = [oneToken(field("id"), "ID token"), oneToken(field("access"), "access token")];
      if (!id && !access) throw new Error("Paste at least one token.");
      callers.add(placed({ id, access, refresh: null }), null);
      return "Using the pasted tokens.";
    }),
  );
  return (
    <form onSubmit={submit}>
      <h3>Paste tokens</h3>
      <label>
        ID token <textarea name="id" rows={2} spellCheck={false} autoComplete="off" />
      </label>
      <label>
        Access token <textarea name="access" rows={2} spellCheck={false} autoComplete="off" />
      </label>
      <button type="submit">Use these tokens</button>
    </form>
  );
}

/** Hands the fields over; what went well is emptied, so that no password or token stays in the page. */
function onSubmit(handle: (field: (name: string) => string) => Promise<boolean>) {
  return async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    if (await handle((name) => String(fields.get(name) ?? ""))) form.reset();
  };
}
