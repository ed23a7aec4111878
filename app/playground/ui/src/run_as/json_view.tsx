// An answer as coloured text, with what differs from other answers and what was refused marked in it.

import { Tooltip } from "@graphiql/react";
import { Fragment, type ReactNode } from "react";
import { type Denial, type Path, inWords } from "../denials/denials";
import { ExplanationList } from "../denials/footer";

export interface Marks {
  readonly differing: ReadonlySet<string>;
  /** By the path of the refused field. */
  readonly refused: ReadonlyMap<string, Denial>;
}

interface ValueProps {
  value: unknown;
  path: Path;
  marks: Marks;
}

export function JsonView(props: ValueProps) {
  const differs = props.marks.differing.has(inWords(props.path));
  return differs ? (
    <mark className="differs">
      <Value {...props} />
    </mark>
  ) : (
    <Value {...props} />
  );
}

function Value({ value, path, marks }: ValueProps) {
  const denial = value === null ? marks.refused.get(inWords(path)) : undefined;
  if (denial) return <Refused denial={denial} />;
  if (value === null || typeof value !== "object") return <span className={value === null ? "null" : typeof value}>{JSON.stringify(value)}</span>;
  const isList = Array.isArray(value);
  const entries: [string | number, unknown][] = isList ? [...value.entries()] : Object.entries(value);
  if (!entries.length) return isList ? "[]" : "{}";
  const margin = "  ".repeat(path.length + 1);
  return (
    <>
      {isList ? "[\n" : "{\n"}
      {entries.map(([name, member], index) => (
        <Fragment key={name}>
          {margin}
          {!isList && <KeyOf name={name} />}
          <JsonView value={member} path={[...path, name]} marks={marks} />
          {index < entries.length - 1 ? ",\n" : "\n"}
        </Fragment>
      ))}
      {margin.slice(2)}
      {isList ? "]" : "}"}
    </>
  );
}

function KeyOf({ name }: { name: string | number }): ReactNode {
  return (
    <>
      <span className="key">{JSON.stringify(name)}</span>:{" "}
    </>
  );
}

/** A refused field; the explanation comes on hovering and on focus. */
function Refused({ denial }: { denial: Denial }) {
  const { explanation } = denial;
  const advice = [explanation?.hint, explanation?.advice].filter(Boolean).join(" ");
  return (
    <Tooltip
      label={
        <div className="explanation-card">
          <p>
            <strong>{denial.message}</strong>
          </p>
          {advice && <p>{advice}</p>}
          <ExplanationList denial={denial} />
        </div>
      }
    >
      <button type="button" className="refused" aria-label="null, denied">
        null
      </button>
    </Tooltip>
  );
}
