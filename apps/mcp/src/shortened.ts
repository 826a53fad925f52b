/** From none to nearly all entries and characters are left out. */
const KEPT = [
  { entries: Infinity, characters: Infinity },
  { entries: 200, characters: 2_000 },
  { entries: 50, characters: 500 },
  { entries: 20, characters: 300 },
  { entries: 10, characters: 200 },
  { entries: 5, characters: 100 },
  { entries: 2, characters: 100 },
  { entries: 1, characters: 50 },
];

/**
 * The value as JSON of at most `mostBytes`. Long lists and texts are shortened evenly, and each says how much is left
 * out, so that the rest stays JSON. Only a value of too many fields is cut.
 */
export function shortened(value: unknown, mostBytes: number): string {
  let text = '';
  for (const { entries, characters } of KEPT) {
    text = JSON.stringify(less(value, entries, characters));
    if (Buffer.byteLength(text) <= mostBytes) return text;
  }
  const note = ' … the rest is left out';
  const room = Math.max(0, mostBytes - Buffer.byteLength(note));
  // A character that is cut in two would become a replacement character of three bytes.
  return (
    Buffer.from(text)
      .subarray(0, room)
      .toString()
      .replace(/\uFFFD+$/, '') + note
  );
}

function less(value: unknown, entries: number, characters: number): unknown {
  if (typeof value === 'string' && value.length > characters)
    return `${value.slice(0, characters)}… ${value.length - characters} more characters`;
  if (Array.isArray(value)) {
    const kept: unknown[] = value.slice(0, entries).map((each) => less(each, entries, characters));
    return value.length > entries ? [...kept, `… ${value.length - entries} more entries`] : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, less(each, entries, characters)]));
}
