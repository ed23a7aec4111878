// The refused fields of an answer, as the server explains them (docs/rules.md).

import type { Body, GraphQLProblem } from "../graphql/ask";

export type Path = readonly (string | number)[];

/** Why a field was refused, and what would have opened it (`extensions.explanation`, in development). */
export interface Explanation {
  rule: string;
  failed: string[];
  remedy: string;
  hint?: string | null;
  advice?: string | null;
}

/** One refused field; in a list, with every place where it was refused. */
export interface Denial {
  readonly message: string;
  readonly paths: readonly Path[];
  readonly explanation: Explanation | null;
  /** Names the denial in the server's audit log, where the caller is not told why. */
  readonly denialId: string | null;
}

/** The denials in an answer, those of one field and one reason together. */
export function denialsIn(body: Body): Denial[] {
  const found = new Map<string, { denial: Denial; paths: Path[] }>();
  for (const error of body.errors ?? []) {
    if (!isDenial(error)) continue;
    const { explanation, denialId } = (error.extensions ?? {}) as Partial<Denial>;
    const key = JSON.stringify([error.message, explanation ?? null]);
    const paths = found.get(key)?.paths ?? [];
    paths.push(error.path ?? []);
    const denial = { message: error.message, paths, explanation: explanation ?? null, denialId: denialId ?? null };
    found.set(key, { denial, paths });
  }
  return [...found.values()].map(({ denial }) => denial);
}

const isDenial = (error: GraphQLProblem) =>
  Array.isArray(error.path) && (error.extensions?.code === "FORBIDDEN" || error.errorType === "Unauthorized");

/** Such as `profiles.nodes.0.email`. */
export const inWords = (path: Path) => path.join(".");

/** The shortest thing worth saying: what the caller overlooked, or who would have been let in. */
export function shortly({ explanation, denialId }: Denial): string {
  if (explanation) return explanation.hint ?? explanation.remedy;
  return denialId ? `Denied; the audit log has the reason under ${denialId}.` : "Denied.";
}
