// Where the refused fields stand in the text of an answer.

import { type Node, findNodeAtLocation, parseTree } from "jsonc-parser";
import type { Body } from "../graphql/ask";
import { type Denial, denialsIn } from "./denials";

/** More would slow the editor down; the list of denials has them all. */
const MOST_MARKS = 500;

export interface Place {
  readonly denial: Denial;
  readonly offset: number;
  readonly length: number;
}

export function denialsOf(text: string): Denial[] {
  try {
    return denialsIn(JSON.parse(text) as Body);
  } catch {
    return []; // no answer yet, or none that is JSON
  }
}

export function placesOf(text: string, denials: readonly Denial[]): Place[] {
  const root = denials.length ? parseTree(text) : undefined;
  if (!root) return [];
  const places = denials.flatMap((denial) => denial.paths.map((path) => ({ denial, ...span(root, ["data", ...path]) })));
  return places.slice(0, MOST_MARKS);
}

/** The value at the path; where a refused field was not nullable, what became null in its stead. */
function span(root: Node, path: readonly (string | number)[]): { offset: number; length: number } {
  for (let end = path.length; end > 0; end -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, end));
    if (node) return { offset: node.offset, length: node.length };
  }
  return { offset: root.offset, length: 1 };
}
