import { isDeepStrictEqual } from 'node:util';
import type { Change } from './discovery';
import type { Instance } from './instance';

/** The last answer for each service, and the listeners. */
export class KnownInstances {
  private readonly services = new Map<string, readonly Instance[]>();
  private readonly listeners = new Set<(change: Change) => void>();

  of(service: string): readonly Instance[] {
    return this.services.get(service) ?? [];
  }

  /** Calls the listeners when this answer differs from the last; the order of instances does not matter. */
  set(service: string, instances: readonly Instance[]): void {
    const before = this.of(service);
    const after = [...instances].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.services.set(service, after);
    if (isDeepStrictEqual(before, after)) return;
    for (const listener of [...this.listeners]) listener({ service, instances: after, before });
  }

  onChange(listener: (change: Change) => void): () => void {
    // The same function may be registered twice.
    const own = (change: Change) => listener(change);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  silence(): void {
    this.listeners.clear();
  }
}
