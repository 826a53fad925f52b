import type { StoredKind } from '@maru/kernel';
import { SharedMap } from './shared-map';

/**
 * Remembers at least the last `capacity` keys, at most twice as many: when the young generation is full it becomes the
 * old one, and the old one is forgotten. Immutable.
 */
export class RecentMap<Value> {
  /** The stored form, with both generations, so that a restored map forgets the same keys at the same time. */
  static readonly kind: StoredKind<RecentMap<unknown>> = {
    name: 'recent-map',
    is: (value): value is RecentMap<unknown> => value instanceof RecentMap,
    write: ({ capacity, young, old }) => [capacity, young, old],
    read: (parts) => new RecentMap(...(parts as [number, SharedMap<unknown>, SharedMap<unknown>])),
  };

  private constructor(
    private readonly capacity: number,
    private readonly young: SharedMap<Value>,
    private readonly old: SharedMap<Value>,
  ) {}

  static of<Value>(capacity: number): RecentMap<Value> {
    return new RecentMap<Value>(capacity, SharedMap.empty(), SharedMap.empty());
  }

  get(key: string): Value | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }

  with(key: string, value: Value): RecentMap<Value> {
    const full = this.young.size >= this.capacity;
    return full
      ? new RecentMap(this.capacity, SharedMap.empty<Value>().with(key, value), this.young)
      : new RecentMap(this.capacity, this.young.with(key, value), this.old);
  }
}
