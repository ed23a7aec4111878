// Below the answer: how it came back, and every refusal with its explanation, for those who cannot hover.

import { useEffect, useId, useMemo, useState } from "react";
import type { LastReply } from "../graphql/replies";
import { type Denial, inWords, shortly } from "./denials";
import { useAnswerText, useMarks } from "./marks";
import { denialsOf } from "./places";

const MOST_PATHS = 6;
const PHONE = matchMedia("(max-width: 760px)"); // as styles/phone.css has it

export function AnswerFooter({ last }: { last: LastReply | null }) {
  const text = useAnswerText();
  const denials = useMemo(() => denialsOf(text), [text]);
  const reveal = useMarks(text, denials);
  useEffect(() => {
    // On a phone the answer is below the question, out of sight.
    if (last && PHONE.matches) document.querySelector(".graphiql-response")?.scrollIntoView({ block: "start" });
  }, [last]);
  return (
    <div className="answer-footer">
      {denials.length > 0 && (
        <section className="denials" aria-label="Denied fields">
          {denials.map((denial) => (
            <DenialCard key={denial.message + inWords(denial.paths[0]!)} denial={denial} onShow={() => reveal(denial)} />
          ))}
        </section>
      )}
      <p role="status" className="outcome">
        {last && text && <Outcome last={last} refused={denials.reduce((sum, { paths }) => sum + paths.length, 0)} />}
      </p>
    </div>
  );
}

function Outcome({ last, refused }: { last: LastReply; refused: number }) {
  const kind = last.status === 0 || last.status >= 400 ? "bad" : refused ? "mixed" : "good";
  return (
    <>
      <span className={`status ${kind}`}>{last.status ? `${last.status} ${last.statusText}`.trim() : last.statusText}</span>{" "}
      {refused > 0 && <span className="refused-count">{refused} denied · </span>}
      {last.milliseconds} ms as {last.callerName ?? "nobody"}
      {last.requestId && (
        <span className="request-id">
          {" "}
          · request <code>{last.requestId}</code>
        </span>
      )}
    </>
  );
}

function DenialCard({ denial, onShow }: { denial: Denial; onShow: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const { explanation, paths } = denial;
  return (
    <article className="denial">
      <button type="button" aria-expanded={isOpen} aria-controls={details} onClick={() => setOpen(!isOpen)}>
        <code>{inWords(paths[0]!)}</code>
        {paths.length > 1 && <small> and {paths.length - 1} more</small>} <span>{shortly(denial)}</span>
      </button>
      <div id={details} hidden={!isOpen}>
        <p>{denial.message}</p>
        {explanation?.advice && <p className="advice">{explanation.advice}</p>}
        {explanation && <ExplanationList denial={denial} />}
        {paths.length > 1 && <p className="aside">{pathsInWords(denial)}</p>}
        <button type="button" className="quiet" onClick={onShow}>
          Show in the response
        </button>
      </div>
    </article>
  );
}

export function ExplanationList({ denial: { explanation } }: { denial: Denial }) {
  if (!explanation) return null;
  return (
    <dl>
      <dt>Rule</dt>
      <dd>
        <code>{explanation.rule}</code>
      </dd>
      <dt>Failed</dt>
      <dd className="codes">
        {explanation.failed.map((requirement) => (
          <code key={requirement}>{requirement}</code>
        ))}
      </dd>
      <dt>Remedy</dt>
      <dd>{explanation.remedy}</dd>
    </dl>
  );
}

function pathsInWords({ paths }: Denial): string {
  const more = paths.length > MOST_PATHS ? ` and ${paths.length - MOST_PATHS} more` : "";
  return `At ${paths.slice(0, MOST_PATHS).map(inWords).join(", ")}${more}.`;
}
