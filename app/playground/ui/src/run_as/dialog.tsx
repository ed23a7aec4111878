// The operation at hand, run at once as several callers.

import { Dialog, VisuallyHidden } from "@graphiql/react";
import { useState } from "react";
import { type Operation, ask } from "../graphql/ask";
import type { Caller } from "../identity/callers";
import { useCallers, useShared } from "../identity/context";
import { type Answer, Answers, summary } from "./answers";
import { type Candidate, NOBODY, candidates } from "./candidates";
import { differences } from "./differences";

export interface RunAsProps {
  operation: Operation;
  type: string | null;
  /** Those of the editor that say nothing of who asks. */
  headers: Record<string, string>;
  /** Why it cannot be run. */
  problem: string | null;
}

export function RunAs({ operation, type, headers, problem }: RunAsProps) {
  const { config, callers } = useShared();
  const offered = candidates(callers, useCallers(), config.embeddedPool);
  const [chosen, setChosen] = useState(() => new Set(offered.map(({ key }) => key).filter((key) => key !== NOBODY)));
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const [message, setMessage] = useState("");
  const asked = offered.filter(({ key }) => chosen.has(key));
  const differing = differences(answers.map(({ reply }) => reply.body.data));
  const cannotRun = problem ?? (type === "subscription" ? "A subscription runs as one caller, in the editor." : null);

  const run = async () => {
    setMessage("Sending …");
    try {
      const found = await Promise.all(asked.map(async (candidate) => answer(candidate, await candidate.caller())));
      setAnswers(found);
      setMessage(summary(found, differences(found.map(({ reply }) => reply.body.data))));
    } catch (refusal) {
      setMessage((refusal as Error).message);
    }
  };
  const answer = async ({ key, name }: Candidate, caller: Caller | null): Promise<Answer> => ({
    key,
    name,
    choice: caller?.choice ?? "nothing",
    reply: await ask(callers, caller, operation, headers),
  });

  return (
    <div className="run-as">
      <div className="run-as-head">
        <Dialog.Title asChild>
          <h2>Run {operation.operationName ?? "the operation"} as</h2>
        </Dialog.Title>
        <Dialog.Close />
      </div>
      <VisuallyHidden>
        <Dialog.Description>Runs the operation as each chosen caller and shows the responses side by side.</Dialog.Description>
      </VisuallyHidden>
      <div className="run-as-choice">
        <ChooseCallers offered={offered} chosen={chosen} onChange={setChosen} />
        <button type="button" className="primary" disabled={!asked.length || cannotRun !== null} onClick={run}>
          {type === "mutation" ? `Change data ${asked.length} times` : `Run as ${asked.length}`}
        </button>
      </div>
      {type === "mutation" && <p className="problem">This is a mutation: it runs once for each caller.</p>}
      {cannotRun && (
        <p className="problem" role="alert">
          {cannotRun}
        </p>
      )}
      <p role="status" className="aside">
        {message}
      </p>
      <Answers answers={answers} differing={differing} />
    </div>
  );
}

interface ChooseCallersProps {
  offered: Candidate[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: Set<string>) => void;
}

function ChooseCallers({ offered, chosen, onChange }: ChooseCallersProps) {
  const toggle = (key: string) => {
    const changed = new Set(chosen);
    if (!changed.delete(key)) changed.add(key);
    onChange(changed);
  };
  return (
    <fieldset className="segments">
      <legend>Callers</legend>
      {offered.map(({ key, name, note }) => (
        <label key={key}>
          <input type="checkbox" checked={chosen.has(key)} onChange={() => toggle(key)} />
          <span>
            {name} {note && <small>{note}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
