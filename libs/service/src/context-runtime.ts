import type { EventStore } from '@maru/event-store';
import type { Clock, Ids, Random, Scheduler } from '@maru/kernel';
import type { Consumer, MessageBus } from '@maru/messaging';
import type { KeyEncryption } from '@maru/personal-data';
import type { TokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import type { Trust } from './trust/trust';

/** What a context runs on. Whoever starts it owns these and closes them after it; tests pass virtual time and seeded ids. */
export interface ContextRuntime {
  /** The whole log; the context gets a view that appends to its own streams only. */
  readonly eventStore: EventStore;
  readonly bus: MessageBus;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly random: Random;
  /** Where there is a broker: called when the context's tables are there; closed after its consumers, which publish, too. */
  readonly startRelay?: () => Promise<RunningRelay>;
  /** Tells whom the access tokens of requests stand for. */
  readonly tokens: TokenVerifier;
  /** Which processes may ask it at all; default whichever reach it. */
  readonly trust?: Trust | undefined;
  /** PostgreSQL URL of the context's own database, with its own role. */
  readonly databaseUrl: string;
  /** PostgreSQL URL of the database of the persons' keys, with the context's own role; for those with `personalData`. */
  readonly personalKeysUrl?: string;
  /**
   * What keys are wrapped by where they are stored, for those with `personalData`; default nothing, so that only plain
   * ones are read.
   */
  readonly keyEncryption?: KeyEncryption | undefined;
  readonly logger: Logger;
  /** Where settings come from, usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where calls over gRPC are taken. Default 0: any free port. */
  readonly grpcPort?: number;
}

/** Carries what a context publishes to the broker. */
export interface RunningRelay {
  /** What could not be carried is parked there. */
  readonly consumer: Consumer;
  close(): Promise<void>;
}

/** A context that answers requests and consumes messages. */
export interface RunningContext {
  readonly name: string;
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Where it says how it is in plain HTTP, when it listens with TLS. */
  readonly healthUrl: string | undefined;
  /** Where it is called over gRPC, e.g. `127.0.0.1:41235`; undefined when it has no service. */
  readonly grpcAddress: string | undefined;
  /** Lets whoever waits in it for something that may take long have an answer now. It goes on working otherwise. */
  release(): void;
  /**
   * Drains and stops: no new connections, requests in flight finish, then consumers, projections and the database pool.
   * Takes `DRAIN_TIMEOUT_MS` (default 8,000) at the longest; what is not finished then is cut off. Never rejects.
   */
  close(): Promise<void>;
}
