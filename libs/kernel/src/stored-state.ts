/**
 * The stored form of a decider's states, as plain JSON. `version` names the form and the meaning: a decider that folds
 * the same events into another state gets a new one.
 */
export interface StoredState<State> {
  readonly version: number;
  /** @throws TypeError for a value that has no form in JSON */
  write(state: State): unknown;
  /**
   * The state that was passed to `write`.
   * @throws TypeError for a value that `write` has not made
   */
  read(json: unknown): State;
}

/** A class whose instances occur in states; `write` and `read` handle plain values and other kinds. */
export interface StoredKind<Value = unknown> {
  /** Stored with every instance, so it never changes. */
  readonly name: string;
  is(value: unknown): value is Value;
  write(value: Value): unknown;
  read(written: unknown): Value;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of any values, side by side
type AnyKind = StoredKind<any>;

// Marks values that are no plain JSON: `{ "$": kind, "of": … }`.
const MARK = '$';

/**
 * The stored form of a state of plain data, `bigint`, `Date`, `Map`, `Set` and the given kinds. It follows the shape of
 * the state automatically, so a changed state needs only a new version.
 */
export function storedState<State>(version: number, kinds: readonly AnyKind[] = []): StoredState<State> {
  const known: readonly StoredKind[] = [...kinds, ...builtIn];
  const byName = new Map(known.map((kind) => [kind.name, kind]));

  const write = (value: unknown): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value;
    const kind = known.find((each) => each.is(value));
    if (kind) return { [MARK]: kind.name, of: write(kind.write(value)) };
    if (Array.isArray(value)) return value.map(write);
    if (isPlain(value))
      return MARK in value ? { [MARK]: 'object', of: write(Object.entries(value)) } : each(value, write);
    throw new TypeError(`${nameOf(value)} in a state has no stored form; add its kind to storedState`);
  };

  const read = (json: unknown): unknown => {
    if (typeof json !== 'object' || json === null) return json;
    if (Array.isArray(json)) return json.map(read);
    if (!(MARK in json)) return each(json, read);
    const { [MARK]: name, of } = json as { [MARK]: string; of: unknown };
    if (name === 'object') return Object.fromEntries(read(of) as [string, unknown][]);
    const kind = byName.get(name);
    if (!kind)
      throw new TypeError(
        `a stored state has a value of the unknown kind ${JSON.stringify(name)}; add that kind to storedState`,
      );
    return kind.read(read(of));
  };

  return { version, write, read: (json) => read(json) as State };
}

const builtIn: readonly StoredKind[] = [
  kindOf<bigint>(
    'bigint',
    (value) => typeof value === 'bigint',
    String,
    (text) => BigInt(text as string),
  ),
  kindOf<undefined>(
    'undefined',
    (value) => value === undefined,
    () => null,
    () => undefined,
  ),
  // Infinity, NaN and -0, which JSON turns into null and 0.
  kindOf<number>(
    'number',
    (value) => typeof value === 'number',
    (n) => (Object.is(n, -0) ? '-0' : `${n}`),
    Number,
  ),
  kindOf<Date>(
    'date',
    (value) => value instanceof Date,
    (date) => date.getTime(),
    (ms) => new Date(ms as number),
  ),
  kindOf<Map<unknown, unknown>>(
    'map',
    (value) => value instanceof Map,
    (map) => [...map],
    (all) => new Map(all as []),
  ),
  kindOf<Set<unknown>>(
    'set',
    (value) => value instanceof Set,
    (set) => [...set],
    (all) => new Set(all as []),
  ),
];

function kindOf<Value>(
  name: string,
  is: (value: unknown) => boolean,
  write: (value: Value) => unknown,
  read: (written: unknown) => Value,
): StoredKind {
  return { name, is: is as StoredKind['is'], write, read };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Not Object.entries, because states have thousands of small objects. A key that is undefined is absent, as in JSON.
function each(value: object, change: (value: unknown) => unknown): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    // An assignment to this key would set the prototype.
    if (key === '__proto__') Object.defineProperty(changed, key, { value: change(item), enumerable: true });
    else changed[key] = change(item);
  }
  return changed;
}

const nameOf = (value: unknown): string =>
  typeof value === 'object' ? (value?.constructor.name ?? 'object') : typeof value;
