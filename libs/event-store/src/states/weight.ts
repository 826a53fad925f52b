// About what V8 takes on a 64-bit machine; an estimate is enough for a bound.
const STRING = 24;
const NUMBER = 8;
const OBJECT = 24;
const ENTRY = 16;

// Heavier than any bound; it also ends the walk of a value that contains itself.
const MOST_VALUES = 1_000_000;

/** The approximate memory of plain data, with maps and sets, in bytes. */
export function weightOf(value: unknown): number {
  let weight = 0;
  const left: unknown[] = [value];
  for (let looked = 0; left.length > 0 && looked < MOST_VALUES; looked++) {
    const next = left.pop();
    if (typeof next === 'string') weight += STRING + next.length;
    else if (typeof next !== 'object' || next === null) weight += NUMBER;
    else {
      const before = left.length;
      for (const part of partsOf(next)) left.push(part);
      weight += OBJECT + ENTRY * (left.length - before);
    }
  }
  return weight;
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value as Iterable<unknown>;
  return value instanceof Map ? value.entries() : (Object.values(value) as unknown[]);
}
