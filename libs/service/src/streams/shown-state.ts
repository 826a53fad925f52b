/**
 * The stored form of a state (`storedState`) as JSON for people: without its marks, maps as objects, sets as lists,
 * dates in RFC 3339. It cannot be read back.
 */
export function shownState(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written;
  if (Array.isArray(written)) return written.map(shownState);
  const { $: kind, of } = written as { readonly $?: unknown; readonly of?: unknown };
  if (typeof kind === 'string' && 'of' in written) return shownKind(kind, of);
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [key, shownState(value)]));
}

type Pair = readonly [unknown, unknown];
const isPair = (entry: unknown): entry is Pair => Array.isArray(entry) && entry.length === 2;

function shownKind(kind: string, of: unknown): unknown {
  if (kind === 'undefined') return null;
  if (kind === 'date') return new Date(of as number).toISOString();
  if (kind === 'object' || kind.endsWith('map')) return shownEntries(of);
  return shownState(of);
}

/** An object when every key is a text or a number, else a list of pairs. */
function shownEntries(of: unknown): unknown {
  const entries = Array.isArray(of) ? of.map(shownState) : [];
  const named = entries.every((entry) => isPair(entry) && ['string', 'number'].includes(typeof entry[0]));
  return named ? Object.fromEntries((entries as Pair[]).map(([key, value]) => [String(key), value])) : entries;
}
