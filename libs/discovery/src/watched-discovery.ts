import type { Change } from './discovery';
import { Discovery } from './discovery';
import type { Instance } from './instance';
import { KnownInstances } from './known-instances';

/** Discovery that watches each of its services separately, and returns the last answer meanwhile. */
export abstract class WatchedDiscovery extends Discovery {
  protected readonly known = new KnownInstances();
  private readonly closing = new AbortController();
  private watches: readonly Promise<void>[] = [];

  override instances(service: string): readonly Instance[] {
    return this.known.of(service);
  }

  override onChange(listener: (change: Change) => void): () => void {
    return this.known.onChange(listener);
  }

  override async close(): Promise<void> {
    this.known.silence();
    this.closing.abort();
    await Promise.all(this.watches);
  }

  /** Writes every answer for the service into `known`, until the signal aborts. Never rejects. */
  protected abstract watch(service: string, signal: AbortSignal): Promise<void>;

  /** To be called once, when the dependencies of `watch` are ready. */
  protected begin(services: readonly string[]): void {
    this.watches = services.map((service) => this.watch(service, this.closing.signal));
  }
}
