import type { Metrics } from '@maru/observability';
import type { Ids, Random, Scheduler } from '@maru/kernel';
import type { TokenVerifier } from '@maru/security';
import type { ContextRuntime, Peers, Trust } from '@maru/service';
import type { Logger } from 'pino';
import type { ContextAddresses } from './called-contexts';

/** The ports, addresses and settings that a front is started with. */
export interface FrontOptions {
  readonly addresses: ContextAddresses;
  /** The processes that may call it; default all. */
  readonly trust?: Trust | undefined;
  /** Its credentials in calls to contexts; default none. */
  readonly peers?: Peers | undefined;
  readonly tokens: TokenVerifier;
  /** For a front that hears events. Its owner closes it. Default none. */
  readonly bus?: ContextRuntime['bus'] | undefined;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Exports what belongs to the process. Given to one application of a process. */
  readonly observe?: (metrics: Metrics) => void;
}

export interface RunningFront {
  readonly name: string;
  readonly url: string;
  /** The URL of its health endpoints, when it listens with TLS. */
  readonly healthUrl?: string | undefined;
  readonly metrics: Metrics;
  /** Stops accepting requests and answers those in flight. Never rejects. */
  readonly close: () => Promise<void>;
}
