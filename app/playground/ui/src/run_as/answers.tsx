// The answers side by side.

import { denialsIn, inWords } from "../denials/denials";
import type { Reply } from "../graphql/ask";
import { type Choice, CHOICE_NAMES } from "../identity/tokens";
import { JsonView } from "./json_view";

export interface Answer {
  readonly key: string;
  readonly name: string;
  readonly choice: Choice;
  readonly reply: Reply;
}

const MOST_NAMED = 4;

export function Answers({ answers, differing }: { answers: readonly Answer[]; differing: ReadonlySet<string> }) {
  return (
    <div className="answers">
      {answers.map((answer) => (
        <AnswerColumn key={answer.key} answer={answer} differing={differing} />
      ))}
    </div>
  );
}

/** What of several answers is not the same, in words. */
export function summary(answers: readonly Answer[], differing: ReadonlySet<string>): string {
  if (answers.length < 2) return "";
  if (!differing.size) return "The responses are the same.";
  const named = [...differing].slice(0, MOST_NAMED).map((path) => path || "the whole response");
  const more = differing.size > MOST_NAMED ? ` and ${differing.size - MOST_NAMED} more` : "";
  return `${differing.size} ${differing.size === 1 ? "value differs" : "values differ"}: ${named.join(", ")}${more}.`;
}

function AnswerColumn({ answer: { name, choice, reply }, differing }: { answer: Answer; differing: ReadonlySet<string> }) {
  const denials = denialsIn(reply.body);
  const refused = new Map(denials.flatMap((denial) => denial.paths.map((path) => [inWords(path), denial] as const)));
  const others = (reply.body.errors ?? []).filter(({ path }) => !path || !refused.has(inWords(path)));
  const kind = reply.status === 0 || reply.status >= 400 ? "bad" : reply.body.errors?.length ? "mixed" : "good";
  return (
    <article aria-label={`Response to ${name}`}>
      <h3>
        {name} <small>{CHOICE_NAMES[choice]}</small>{" "}
        <span className={`status ${kind}`}>{reply.status || reply.statusText}</span>{" "}
        {refused.size > 0 && <small className="refused-count">{refused.size} refused</small>}
      </h3>
      {others.map(({ message }, index) => (
        <p key={index} className="problem">
          {message}
        </p>
      ))}
      {"data" in reply.body && (
        <pre tabIndex={0} aria-label={`Data for ${name}`}>
          <JsonView value={reply.body.data} path={[]} marks={{ differing, refused }} />
        </pre>
      )}
    </article>
  );
}
