// No dot: a namespace would hold those that begin with its name and a dot.
const NAME = /^[A-Za-z0-9_-]+$/;

/**
 * Under which names streams are stored. With a namespace, `ordering.order-1` is `<namespace>.ordering.order-1` in the database, and
 * what other namespaces hold is not seen. Without one every stream is seen, except for the system's own (`$...`).
 */
export class Namespace {
  private readonly prefix: string;

  /** @throws RangeError when the name is not made of letters, digits, `_` and `-` */
  constructor(readonly name?: string) {
    if (name !== undefined && !NAME.test(name))
      throw new RangeError(`"${name}" cannot be a namespace: letters, digits, "_" and "-" only`);
    this.prefix = name === undefined ? '' : `${name}.`;
  }

  /** The name in the database; undefined for a stream of the system's. */
  toStored(stream: string): string | undefined {
    return isSystems(this.prefix + stream) ? undefined : this.prefix + stream;
  }

  /** The name as callers know it; undefined for a stream that is not theirs to see. */
  fromStored(stored: string): string | undefined {
    return stored.startsWith(this.prefix) && !isSystems(stored) ? stored.slice(this.prefix.length) : undefined;
  }

  /** The beginnings of the names in the database; undefined when that would be all there are. */
  toStoredPrefixes(prefixes: readonly string[] = ['']): readonly string[] | undefined {
    const stored = prefixes.map((prefix) => this.prefix + prefix);
    return stored.includes('') ? undefined : stored.filter((prefix) => !isSystems(prefix));
  }
}

const isSystems = (stored: string) => stored.startsWith('$');
