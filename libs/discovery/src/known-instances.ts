import { isDeepStrictEqual } from 'node:util';
import type { Change } from './discovery';
import type { Instance } from './instance';

/** The last answer for each service, and who wants to hear of another one. */
export class KnownInstances {
  private readonly services = new Map<string, readonly Instance[]>();
  private readonly listeners = new Set<(change: Change) => void>();

  of(service: string): readonly Instance[] {
    return this.services.get(service) ?? [];
  }

  /** Tells the listeners when this is another answer than the last; the order in which a registry lists them is none of it. */
  set(service: string, instances: readonly Instance[]): void {
    const before = this.of(service);
    const after = [...instances].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.services.set(service, after);
    if (isDeepStrictEqual(before, after)) return;
    for (const listener of [...this.listeners]) listener({ service, instances: after, before });
  }

  onChange(listener: (change: Change) => void): () => void {
    // Two who listen with the same function are two.
    const own = (change: Change) => listener(change);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  silence(): void {
    this.listeners.clear();
  }
}
