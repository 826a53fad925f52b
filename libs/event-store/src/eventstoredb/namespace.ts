// No dot, because a namespace would include those that begin with its name and a dot.
const NAME = /^[A-Za-z0-9_-]+$/;

/**
 * The stored names of streams. With a namespace, `ordering.order-1` is `<namespace>.ordering.order-1` in the database,
 * and other namespaces are invisible. Without one every stream is visible, except system streams (`$...`).
 */
export class Namespace {
  private readonly prefix: string;

  /** @throws RangeError when the name has other characters than letters, digits, `_` and `-` */
  constructor(readonly name?: string) {
    if (name !== undefined && !NAME.test(name))
      throw new RangeError(`"${name}" cannot be a namespace: use only letters, digits, "_" and "-"`);
    this.prefix = name === undefined ? '' : `${name}.`;
  }

  /** The name in the database; undefined for a system stream. */
  toStored(stream: string): string | undefined {
    return isSystems(this.prefix + stream) ? undefined : this.prefix + stream;
  }

  /** The name as callers know it; undefined for a stream outside of the namespace. */
  fromStored(stored: string): string | undefined {
    return stored.startsWith(this.prefix) && !isSystems(stored) ? stored.slice(this.prefix.length) : undefined;
  }

  /** The prefixes of the names in the database; undefined when every name matches. */
  toStoredPrefixes(prefixes: readonly string[] = ['']): readonly string[] | undefined {
    const stored = prefixes.map((prefix) => this.prefix + prefix);
    return stored.includes('') ? undefined : stored.filter((prefix) => !isSystems(prefix));
  }
}

const isSystems = (stored: string) => stored.startsWith('$');
