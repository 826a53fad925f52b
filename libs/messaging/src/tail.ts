import type { Message } from './message';

export interface TailOptions {
  /** `<process>/<purpose>`, for logs and for the brokers. */
  readonly name: string;
  /** The contexts whose public events it hears. */
  readonly contexts: readonly string[];
  /**
   * Gets messages as they come; those of one stream in their order. It must not throw. A message may come twice, or, of
   * a stream that was interrupted, not at all: `interrupted` says so.
   */
  readonly hear: (messages: readonly Message[]) => void;
  /** Messages may have been missed just now. Called after the first connection, too, because it comes late. */
  readonly interrupted: () => void;
  /**
   * The pause before the next messages while nobody is in a hurry; undefined for none. On Kafka, fewer fetches then
   * bring more messages each.
   */
  readonly rest?: () => Promise<void> | undefined;
  /** A connection ended with this error; the tail connects again by itself. */
  readonly failed?: (error: unknown, attempt: number) => void;
}

/**
 * Hears every public event from now on, in each process that opens one. It has no position, so nothing durable may
 * depend on it: it wakes and shows.
 */
export interface Tail {
  close(): Promise<void>;
}
