import type { Span } from '@maru/kernel';
import type { Fallback } from './fallback';
import type { Fault } from './fault';
import type { Ending } from './within-limit';

/** The caller's options for one call. */
export interface Call<T> {
  /** Aborts when the answer is no longer wanted; the call then ends with the signal's reason. */
  readonly signal?: AbortSignal;
  /** No wait and no retry past this time (ms since 1970), nor past the deadline of the current request (`causedBy`). */
  readonly deadline?: Date;
  /**
   * Whether a repeated call does no more than the first, because it only reads, or because it carries an idempotency
   * key. Only such a call is ever retried. A function decides by the fault. Default false.
   */
  readonly repeatable?: boolean | ((fault: Fault) => boolean);
  /**
   * The subject of the call, such as the key of a charge. A subject counts once against the callee, however often it
   * fails. As a probe it makes way for other subjects. Default: a subject of its own.
   */
  readonly subject?: string;
  /**
   * The client of the call, such as a user or an address; default the client of the current request. A client has its
   * share of the bulkhead, waits in turns with others, and counts at most twice against the callee.
   */
  readonly client?: string;
  /** Replaces the policy's own time-out, for a call that is known to take longer. In ms, for each attempt. */
  readonly timeoutMs?: number;
  /** The trace context of the caller; default that of the current work (`causedBy`). */
  readonly traceparent?: string | undefined;
  /** The answer when the callee does not answer; a refusal is an answer. It may call an alternative service. */
  readonly fallback?: Fallback<T>;
}

/** One attempt of a call, as seen by the work. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** Aborts when the answer is no longer wanted. It is never aborted after the work has ended. */
  readonly signal: AbortSignal;
  /** The same for callers with so many requests that a signal for each of them would cost too much. */
  readonly ending: Ending;
  /** How long this attempt may take, in ms; for a callee that can stop by itself. */
  readonly timeLeftMs: number;
  /** The span of this attempt; undefined when it is not sampled. It ends with the attempt. */
  readonly span?: Span | undefined;
  /**
   * Frees the place of this attempt, which continues; for a callee that reports that it only waits itself. A bounded
   * number of attempts does so at a time, and the others keep their place.
   */
  readonly leavePlace: () => void;
}
