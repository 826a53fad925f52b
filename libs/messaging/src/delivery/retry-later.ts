/**
 * The error of a handler that knows when to try again, as for an open circuit or a refund with its own due time. Any
 * error with these two fields counts, also as the `cause` of another. The message becomes a row at once and is not
 * tried before `retryAt`. It does not count as a failed attempt. The log has one line for each kind of fault, then
 * counts.
 */
export interface RetryLater {
  readonly transient: true;
  readonly retryAt: Date;
}

/** The simplest `RetryLater`. */
export class RetryAt extends Error implements RetryLater {
  override readonly name: string = 'RetryAt';
  readonly transient = true;

  constructor(
    readonly retryAt: Date,
    message = `to be tried again after ${retryAt.toISOString()}`,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The time at which the error allows the next try; undefined without one. */
export function retryAtOf(error: unknown, depth = 0): Date | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { transient, retryAt, cause } = error as { transient?: unknown; retryAt?: unknown; cause?: unknown };
  const isTime = retryAt instanceof Date && !Number.isNaN(retryAt.getTime());
  return transient === true && isTime ? retryAt : retryAtOf(cause, depth + 1);
}
