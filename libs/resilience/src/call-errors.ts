import type { FaultKind } from './fault';

/**
 * A call that this side ended or did not make. `transient` tells the message bus that the message is valid. The message
 * waits as a row, is retried until it succeeds, and is shown as parked after a quarter of an hour.
 */
export abstract class CallNotAnswered extends Error {
  abstract readonly kind: FaultKind;
  readonly transient = true;
}

/** There was no answer in time. The callee may have done the work. */
export class CallTimedOut extends CallNotAnswered {
  override readonly name = 'CallTimedOut';
  override readonly kind = 'timeout';

  constructor(callee: string, limitMs: number) {
    super(`${callee} gave no answer within ${Math.round(limitMs)} ms`);
  }
}

/** The deadline of the caller has passed: before an attempt, in it, or while waiting for the next. */
export class DeadlinePassed extends CallNotAnswered {
  override readonly name = 'DeadlinePassed';
  override readonly kind = 'timeout';

  constructor(callee: string) {
    super(`the time for the call to ${callee} is over`);
  }
}

/** The callee has failed too often lately and was not called. */
export class CircuitOpen extends CallNotAnswered {
  override readonly name = 'CircuitOpen';
  override readonly kind = 'circuit-open';
  /** Logged without a stack, because it passes by itself. */
  readonly retriable = true;

  /**
   * `retryAfterMs`: the earliest time of the next probe, in ms from now. `retryAt`: when this caller should come again,
   * so that not all come at once. The message bus lets the message wait until then.
   */
  constructor(
    callee: string,
    readonly retryAfterMs: number,
    readonly retryAt = new Date(Date.now() + retryAfterMs),
  ) {
    super(`${callee} has failed too often and is not asked for ${Math.round(retryAfterMs)} ms`);
  }
}

/** All places are taken and the queue is full, so the callee was not called. */
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
