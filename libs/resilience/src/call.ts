import type { Fallback } from './fallback';
import type { Fault } from './fault';
import type { Ending } from './within-limit';

/** What a caller says of one call. */
export interface Call<T> {
  /** Aborts when the answer is not wanted any more: the call ends with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Nothing is waited for or tried again past this moment; nor past the deadline of the request that it is for (`causedBy`). */
  readonly deadline?: Date;
  /**
   * Whether the same call again does no more than the first: because it only asks, or because it carries an idempotency key.
   * Only such a call is ever tried again. A function says after which faults. Default false.
   */
  readonly repeatable?: boolean | ((fault: Fault) => boolean);
  /**
   * The subject of the call, such as the key of a charge.
   * A subject counts once against the callee, however often it fails. As a trial it gives way to other subjects.
   * Default: a subject of its own.
   */
  readonly subject?: string;
  /**
   * Who the call is made for, such as a user or an address; default the client of the current request. A client has its
   * share of the bulkhead, waits in turn with others, and counts twice at most against the callee.
   */
  readonly client?: string;
  /** In place of the policy's own, for a call that is known to take longer. In ms, for each attempt. */
  readonly timeoutMs?: number;
  /** What is answered when the callee does not; a refusal is an answer. An alternative service is asked here, too. */
  readonly fallback?: Fallback<T>;
}

/** One attempt of a call, as the work sees it. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** Aborts when the answer will not be looked at any more. It is never aborted after the work has ended. */
  readonly signal: AbortSignal;
  /** The same, for who sends so many requests that a signal for each of them would cost too much. */
  readonly ending: Ending;
  /** How long this attempt may take, in ms; to be handed on to a callee that can stop by itself. */
  readonly timeLeftMs: number;
  /**
   * Frees the place of this attempt, which goes on: for a callee that says that it only waits itself. A bounded number
   * of attempts does so at a time, the others keep their place.
   */
  readonly leavePlace: () => void;
}
