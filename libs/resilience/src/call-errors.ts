import type { FaultKind } from './fault';

/**
 * A call that this side ended or did not make. `transient` tells the message bus that the message is not at fault. The
 * message waits as a row, is tried until it succeeds, and is shown as parked after a quarter of an hour.
 */
export abstract class CallNotAnswered extends Error {
  abstract readonly kind: FaultKind;
  readonly transient = true;
}

/** There was no answer in time. The callee may have done what it was asked. */
export class CallTimedOut extends CallNotAnswered {
  override readonly name = 'CallTimedOut';
  override readonly kind = 'timeout';

  constructor(callee: string, limitMs: number) {
    super(`${callee} gave no answer within ${Math.round(limitMs)} ms`);
  }
}

/** Whoever asked had no more time for it: before an attempt, in it, or while waiting for the next. */
export class DeadlinePassed extends CallNotAnswered {
  override readonly name = 'DeadlinePassed';
  override readonly kind = 'timeout';

  constructor(callee: string) {
    super(`the time for the call to ${callee} is over`);
  }
}

/** The callee has failed too often lately and was not asked. */
export class CircuitOpen extends CallNotAnswered {
  override readonly name = 'CircuitOpen';
  override readonly kind = 'circuit-open';
  /** For the log: it passes, and is not worth a stack each time. */
  readonly retriable = true;

  /**
   * `retryAfterMs`: the earliest time of the next trial, in ms from now.
   * `retryAt`: when this caller should come again, so that not all come at once. The message bus lets the message sleep
   * until then.
   */
  constructor(
    callee: string,
    readonly retryAfterMs: number,
    readonly retryAt = new Date(Date.now() + retryAfterMs),
  ) {
    super(`${callee} has failed too often and is not asked for ${Math.round(retryAfterMs)} ms`);
  }
}

/** As many calls as may be are under way and waiting, and the callee was not asked. */
export class BulkheadFull extends CallNotAnswered {
  override readonly name = 'BulkheadFull';
  override readonly kind = 'bulkhead-full';
  readonly retriable = true;

  /** `retryAt`: when this caller should come again, as for `CircuitOpen`. */
  constructor(
    callee: string,
    concurrency: number,
    queue: number,
    readonly retryAt = new Date(),
  ) {
    super(`${callee} is busy: ${concurrency} calls are under way and ${queue} wait`);
  }
}
