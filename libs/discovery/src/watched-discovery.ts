import type { Change } from './discovery';
import { Discovery } from './discovery';
import type { Instance } from './instance';
import { KnownInstances } from './known-instances';

/** Discovery that follows each of its services by itself, and gives the last answer meanwhile. */
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

  /** To be called once, when whatever `watch` needs is there. */
  protected begin(services: readonly string[]): void {
    this.watches = services.map((service) => this.watch(service, this.closing.signal));
  }
}
