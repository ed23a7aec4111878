// Where several answers to one operation differ.

import { type Path, inWords } from "../denials/denials";

/** The paths, as `inWords` writes them, of the smallest values that are not the same in all answers. */
export function differences(answers: readonly unknown[]): Set<string> {
  const found = new Set<string>();
  compare(answers, [], found);
  return found;
}

function compare(values: readonly unknown[], path: Path, found: Set<string>): void {
  if (values.every(isObject)) {
    const names = new Set(values.flatMap(Object.keys));
    for (const name of names) compare(values.map((value) => (value as Record<string, unknown>)[name]), [...path, name], found);
  } else if (values.every(Array.isArray)) {
    const length = Math.max(...values.map((value) => (value as unknown[]).length));
    for (let at = 0; at < length; at += 1) compare(values.map((value) => (value as unknown[])[at]), [...path, at], found);
  } else if (new Set(values.map((value) => JSON.stringify(value))).size > 1) {
    found.add(inWords(path));
  }
}

const isObject = (value: unknown): value is object => value !== null && typeof value === "object" && !Array.isArray(value);
