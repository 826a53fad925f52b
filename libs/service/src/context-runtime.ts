import type { EventStore } from '@maru/event-store';
import type { Clock, Ids, Random, Scheduler, Tracer } from '@maru/kernel';
import type { Consumer, MessageBus } from '@maru/messaging';
import type { Metrics, ObservedPool } from '@maru/observability';
import type { KeyEncryption } from '@maru/personal-data';
import type { TokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import type { Trust } from './trust/trust';

/**
 * The ports and settings that a context is started with. The caller of `startContext` owns them and closes them after
 * the context. Tests pass virtual time and seeded ids.
 */
export interface ContextRuntime {
  /** The whole log; the context gets a view that appends to its own streams only. */
  readonly eventStore: EventStore;
  readonly bus: MessageBus;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly random: Random;
  /**
   * Given where there is a broker. Called after the context's migrations. The relay is closed after the consumers,
   * because their handlers append events that it still publishes.
   */
  readonly startRelay?: (tracer: Tracer) => Promise<RunningRelay>;
  /** Verifies the access tokens of requests. */
  readonly tokens: TokenVerifier;
  /** The processes that may call it; default all. */
  readonly trust?: Trust | undefined;
  /** PostgreSQL URL of the context's own database, with its own role. */
  readonly databaseUrl: string;
  /** PostgreSQL URL of the database of persons' keys, with the context's own role; for contexts with `personalData`. */
  readonly personalKeysUrl?: string;
  /** Wraps stored keys, for contexts with `personalData`. Without it only plain keys can be read. */
  readonly keyEncryption?: KeyEncryption | undefined;
  readonly logger: Logger;
  /** Exports what belongs to the process rather than to a context. Given to one application of a process. */
  readonly observe?: (metrics: Metrics) => void;
  /** The source of settings, usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** The port for gRPC. Default 0: any free port. */
  readonly grpcPort?: number;
}

/** A running relay from a context's log to the broker. */
export interface RunningRelay {
  /** Its consumer, in which messages that could not be published are parked. */
  readonly consumer: Consumer;
  /** Whether this process relays, and does not stand by. */
  holdsLease(): boolean;
  /** Its own pool of connections. */
  readonly pool: ObservedPool;
  close(): Promise<void>;
}

/** A context that answers requests and consumes messages. */
export interface RunningContext {
  readonly name: string;
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The URL of its health endpoints in plain HTTP, when it listens with TLS. */
  readonly healthUrl: string | undefined;
  /** The address of its gRPC listener, for example `127.0.0.1:41235`; undefined when it has no service. */
  readonly grpcAddress: string | undefined;
  readonly metrics: Metrics;
  /** Answers requests that wait in it (`Prefer: wait`) at once. It goes on working otherwise. */
  release(): void;
  /**
   * Drains and stops: takes no new connections, finishes requests in flight, then ends consumers, projections and the
   * database pool. Cuts off unfinished work after `DRAIN_TIMEOUT_MS` (default 8,000). Never rejects.
   */
  close(): Promise<void>;
}
