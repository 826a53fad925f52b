import type { StoredKind } from '@maru/kernel';

type Entry<Value> = readonly [key: string, value: Value];
type Bucket<Value> = readonly Entry<Value>[];

const BUCKETS = 256;

/**
 * An immutable map whose versions share unchanged parts: one write copies 1/256 of the entries, not all of them. A hot
 * SKU has thousands of open allocations, and every one of them is a write.
 */
export class SharedMap<Value> {
  private static readonly nothing = new SharedMap<never>(
    new Array<Bucket<never> | undefined>(BUCKETS).fill(undefined),
    0,
  );

  private constructor(
    private readonly buckets: readonly (Bucket<Value> | undefined)[],
    readonly size: number,
  ) {}

  static empty<Value>(): SharedMap<Value> {
    return SharedMap.nothing;
  }

  /** A map of entries with different keys. */
  static of<Value>(entries: readonly Entry<Value>[]): SharedMap<Value> {
    const buckets = new Array<Entry<Value>[] | undefined>(BUCKETS).fill(undefined);
    for (const entry of entries) (buckets[bucketOf(entry[0])] ??= []).push(entry);
    return new SharedMap(buckets, entries.length);
  }

  get(key: string): Value | undefined {
    return this.buckets[bucketOf(key)]?.find(([known]) => known === key)?.[1];
  }

  has(key: string): boolean {
    return this.buckets[bucketOf(key)]?.some(([known]) => known === key) ?? false;
  }

  with(key: string, value: Value): SharedMap<Value> {
    const others = this.others(key);
    return this.replace(key, [...others, [key, value]]);
  }

  without(key: string): SharedMap<Value> {
    return this.has(key) ? this.replace(key, this.others(key)) : this;
  }

  *entries(): IterableIterator<Entry<Value>> {
    for (const bucket of this.buckets) if (bucket) yield* bucket;
  }

  private others(key: string): Bucket<Value> {
    return this.buckets[bucketOf(key)]?.filter(([known]) => known !== key) ?? [];
  }

  private replace(key: string, bucket: Bucket<Value>): SharedMap<Value> {
    const index = bucketOf(key);
    const grown = bucket.length - (this.buckets[index]?.length ?? 0);
    // Equal maps have equal forms, whatever their history.
    return new SharedMap(this.buckets.with(index, bucket.length > 0 ? bucket : undefined), this.size + grown);
  }
}

/** The stored form; reading it in the same order gives the same map. */
export const sharedMaps: StoredKind<SharedMap<unknown>> = {
  name: 'shared-map',
  is: (value): value is SharedMap<unknown> => value instanceof SharedMap,
  write: (map) => [...map.entries()],
  read: (entries) => SharedMap.of(entries as Entry<unknown>[]),
};

/** FNV-1a over UTF-16 units, folded to one byte. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (BUCKETS - 1);
}
