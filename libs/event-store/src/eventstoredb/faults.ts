import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  TimeoutError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { EndPoint } from '@eventstore/db-client';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';

/** The server did not answer in time. It may have done the work: ask again, an append with the same events. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Message handlers are retried for as long as it takes. */
  readonly transient = true;
  /** No other message can be handled meanwhile either. */
  readonly logAway = true;
  constructor(what: string, withinMs: number) {
    super(`EventStoreDB did not answer within ${withinMs} ms: ${what}`);
  }
}

const ANSWERS = [
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
  WrongExpectedRevision,
  InvalidEvent,
  RangeError,
];

/** Whether the server, or our own check, would answer the same another time. */
export function isAnswer(fault: unknown): boolean {
  return ANSWERS.some((kind) => fault instanceof kind);
}

/**
 * The same fault, marked as temporary unless it is about the request: a message whose handling met it is retried. A
 * missing right is a fault of the environment, too.
 */
export function markTransient(fault: unknown): unknown {
  const marked =
    typeof fault === 'object' && fault !== null && (fault instanceof AccessDeniedError || !isAnswer(fault));
  // A missing right for one stream does not affect others.
  return marked ? Object.assign(fault, { transient: true, logAway: !(fault instanceof AccessDeniedError) }) : fault;
}

/**
 * Whether the connection may be to blame. The server's own time-out (`ABORTED`) is not: it drops an append whose
 * repetition is not yet on its way to all replicas, and a subscriber that is too slow.
 */
export function blamesConnection(fault: unknown): boolean {
  return !isAnswer(fault) && !(fault instanceof TimeoutError);
}

/** The leader's address in the error of a server that is not the leader. */
export function leaderIn(fault: unknown): EndPoint | undefined {
  return fault instanceof NotLeaderError ? fault.leader : undefined;
}
