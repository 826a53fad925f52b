// About what V8 takes on a 64-bit machine, with pointers compressed or not; an estimate is enough for a bound.
const STRING = 24;
const NUMBER = 8;
const OBJECT = 24;
const ENTRY = 16;

/** About how many bytes plain data takes in memory. */
export function weightOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return STRING + value.length;
    case 'object':
      break;
    default:
      return NUMBER;
  }
  if (value === null) return NUMBER;
  let weight = OBJECT;
  if (Array.isArray(value)) {
    for (const item of value) weight += ENTRY + weightOf(item);
    return weight;
  }
  for (const key of Object.keys(value)) weight += ENTRY + weightOf((value as Record<string, unknown>)[key]);
  return weight;
}
