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

/** The server did not answer in time. What was asked of it may have been done: ask again, an append with the same events. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** For whoever handles a message: to be tried again, for as long as it takes. */
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

/** Whether the server, or we ourselves, would say the same another time. */
export function isAnswer(fault: unknown): boolean {
  return ANSWERS.some((kind) => fault instanceof kind);
}

/**
 * The same fault, marked as one that may be over soon, unless it is about what was asked: a message whose handling met it is tried
 * again. A right that is missing is a fault of the surroundings, too.
 */
export function markTransient(fault: unknown): unknown {
  const marked =
    typeof fault === 'object' && fault !== null && (fault instanceof AccessDeniedError || !isAnswer(fault));
  // A missing right for one stream does not mean that others are refused.
  return marked ? Object.assign(fault, { transient: true, logAway: !(fault instanceof AccessDeniedError) }) : fault;
}

/**
 * Whether the connection may be at fault. The server's own time-out is not: it drops an append whose twin is not on its way to all
 * replicas yet, and a subscriber who is too slow, and says so (`ABORTED`).
 */
export function blamesConnection(fault: unknown): boolean {
  return !isAnswer(fault) && !(fault instanceof TimeoutError);
}

/** Where the server says that the leader is, when it is not itself. */
export function leaderIn(fault: unknown): EndPoint | undefined {
  return fault instanceof NotLeaderError ? fault.leader : undefined;
}
