import type { Tracer } from '@maru/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import type { Message } from './message';
import type { ParkedMessages } from './parked-messages';
import type { Tail, TailOptions } from './tail';

/**
 * The port between contexts. Its adapters are embedded (on the store's log) and Kafka; both pass
 * `testing/message-bus.contract.ts`. There is no `publish`, because the event log is the outbox. Events that a
 * context's `Publications` let out reach every group.
 */
export abstract class MessageBus {
  /** Starts a consumer. It runs until it is closed, and recovers from lost connections. */
  abstract consume(options: ConsumerOptions): Consumer;

  /**
   * Starts to hear public events from now on, without a group and a position. It runs until it is closed.
   * @throws Error on a bus without tails
   */
  tail(options: TailOptions): Tail {
    throw new Error(`this bus has no tail for ${options.name}`);
  }

  /** For readiness: rejects when the bus cannot be reached now. By default it always resolves. */
  check(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * The groups among these that have a process at work. Rejects when the bus cannot be reached. An adapter that cannot
   * know returns all.
   */
  atWork(groups: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(groups));
  }

  /** The requests of this process to a broker, by their names; empty for an adapter without a broker. */
  requests(): ReadonlyMap<string, AnsweredRequests> {
    return new Map();
  }
}

/** The requests of one kind that a broker has answered. */
export interface AnsweredRequests {
  readonly count: number;
  /** The size of all answers together. */
  readonly answerBytes: number;
}

interface GroupOptions {
  /** Durable name, `<context>/<purpose>`, e.g. `ordering/order-summary`. Each has its own position. */
  readonly group: string;
  /** The types of messages it hears. */
  readonly types: readonly string[];
  /** The consumer's own database: holds its position and its parked messages (see `messagingMigrations`). */
  readonly dataSource: DataSource;
  /** Records the spans of the handler; default none. */
  readonly tracer?: Tracer | undefined;
}

/**
 * Message by message: in order per entity (see `entityOf`), in parallel across entities, at least once.
 * The handler must be idempotent (its events' ids derive from the message's id). It runs inside `causedBy(message)`.
 */
export interface KeyedConsumerOptions extends GroupOptions {
  readonly handle: (message: Message) => Promise<void>;
  /** How many entities are handled at a time; default 64. */
  readonly concurrency?: number;
}

/**
 * Batch by batch: the effect and the position commit in one transaction, so the effect is exactly once.
 * Messages of one entity of a context (see `partitionKeyOf`) come in log order. Across entities, the embedded bus keeps
 * the order of the log, too; Kafka does not. A process makes one call at a time. `handleBatch` works only through
 * `transaction`. It may throw `PoisonMessage` to name the one message that it can never take. After any other error,
 * the batch is halved to find the message.
 */
export interface BatchConsumerOptions extends GroupOptions {
  readonly handleBatch: (messages: readonly Message[], transaction: EntityManager) => Promise<void>;
  /**
   * The effect of `handleBatch` as writes that are made together with the move of the position: one round trip in place
   * of a transaction's four. Asked only while no other process has moved the position since the last batch. It may read
   * and must not write.
   */
  readonly writes?: (messages: readonly Message[]) => Promise<readonly BatchWrite[]>;
  /**
   * Called before each transaction, outside of it, for work that takes longer than a transaction may idle. Its errors
   * count as thrown by `handleBatch`. Another process may move the position before the transaction begins.
   */
  readonly prepare?: () => Promise<void>;
  /**
   * How long the position and the `writes` may wait to be stored, in ms; default 0. It is for an effect outside of the
   * database whose handler recognises repetitions, because a crash repeats up to half a full batch. Each `writes` must
   * replace those before it.
   */
  readonly storeWithinMs?: number;
  /** Called after the commit, in order; for waking waiters in this process. Must not throw. */
  readonly committed?: (messages: readonly Message[]) => void;
  /**
   * Called when the handler's memory of its tables may be stale: a transaction failed, or another process moved the
   * position.
   */
  readonly forget?: () => void;
  /** The most messages in one transaction; default 1,000. */
  readonly batchSize?: number;
  /**
   * How long it rests after a batch, in ms, so that the next one is larger; default 0. It is for effects that nobody
   * waits for. The first message after a rest is never delayed by more than this.
   */
  readonly restMs?: number;
}

/** A statement of a batch, e.g. `INSERT … SELECT … FROM json_populate_recordset(…, $1)`. */
export interface BatchWrite {
  /** An `INSERT`, `UPDATE` or `DELETE`. Its only parameter is `$1`, of type json. */
  readonly sql: string;
  /** The value of `$1`, as JSON. */
  readonly document: string;
}

export type ConsumerOptions = KeyedConsumerOptions | BatchConsumerOptions;

/** How far a group is behind in one process. */
export interface ConsumerLag {
  /** The messages that wait for their effect. */
  readonly messages: number;
  /** When the oldest of them was appended, if the bus knows that. */
  readonly oldest?: Date;
}

export interface Consumer {
  readonly group: string;
  /** Messages that could not be handled, and every later message of the same entities. */
  readonly parked: ParkedMessages;
  /** Every message up to here (inclusive) has had its effect or is parked; '' before the first. */
  position(): string;
  /**
   * The reason why it waits for another version of the code to start or to end; undefined when it does not wait.
   * It goes on by itself.
   */
  standing?(): Error | undefined;
  /** How far it is behind; undefined while it has no messages to itself, for example as a standby. May ask the log. */
  lag?(): Promise<ConsumerLag | undefined>;
  /** Stops taking messages, waits for the handlers in flight, and stores the position. */
  close(): Promise<void>;
}
