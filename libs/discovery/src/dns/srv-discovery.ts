import { SystemScheduler } from '@maru/kernel';
import type { Scheduler } from '@maru/kernel';
import { promises as dns } from 'node:dns';
import type { SrvRecord } from 'node:dns';
import type { Instance } from '../instance';
import { WatchedDiscovery } from '../watched-discovery';

export interface SrvDiscoveryOptions {
  readonly services: readonly string[];
  /** The queried name, e.g. `_http._tcp.ordering.shop.svc.cluster.local` for `ordering`. */
  readonly nameOf: (service: string) => string;
  /** Default 5,000 ms. */
  readonly refreshMs?: number;
  /** Default `http`. */
  readonly scheme?: 'http' | 'https';
  /** Default: the system's. */
  readonly resolveSrv?: (name: string) => Promise<readonly SrvRecord[]>;
  /** Called for the first of several failures in a row. */
  readonly onFault?: (fault: { readonly service: string; readonly error: unknown }) => void;
  readonly scheduler?: Scheduler;
}

// An empty list is an answer; a failed or silent server gives none.
const NOBODY = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Queries SRV records (RFC 2782) repeatedly, for example of the headless services of Kubernetes, which list the ready
 * pods. DNS has no metadata, and no unhealthy instances. Of several priorities only the first is used.
 */
export class SrvDiscovery extends WatchedDiscovery {
  constructor(private readonly options: SrvDiscoveryOptions) {
    super();
    this.begin(options.services);
  }

  protected override async watch(service: string, signal: AbortSignal): Promise<void> {
    const { nameOf, refreshMs = 5_000, scheduler = new SystemScheduler(), onFault } = this.options;
    const { resolveSrv = dns.resolveSrv } = this.options;
    let failing = false;
    while (!signal.aborted) {
      try {
        const records = await resolveSrv(nameOf(service)).catch(nobody);
        if (signal.aborted) return;
        this.known.set(service, this.instancesOf(records));
        failing = false;
      } catch (error) {
        if (signal.aborted) return;
        if (!failing) onFault?.({ service, error });
        failing = true;
      }
      await scheduler.sleep(refreshMs, signal);
    }
  }

  private instancesOf(records: readonly SrvRecord[]): readonly Instance[] {
    const first = Math.min(...records.map(({ priority }) => priority));
    return records
      .filter(({ priority }) => priority === first)
      .map(({ name, port }) => ({
        id: `${name}:${port}`,
        url: `${this.options.scheme ?? 'http'}://${name}:${port}`,
        healthy: true,
        metadata: {},
      }));
  }
}

function nobody(error: NodeJS.ErrnoException): readonly SrvRecord[] {
  if (NOBODY.has(error.code ?? '')) return [];
  throw error;
}
