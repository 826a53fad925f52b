/**
 * What a handler throws that knows when it may be asked again: an open circuit, a refund with a due time of its own. Any error with
 * these two fields counts, also as the `cause` of another. The message becomes a row that waits until `retryAt`, at once: nothing is
 * tried before, it does not count as a failed attempt, and it is no line in the log.
 */
export interface RetryLater {
  readonly transient: true;
  readonly retryAt: Date;
}

/** The plainest `RetryLater`. */
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

/** When the error says that its message may be tried again; undefined when it does not. */
export function retryAtOf(error: unknown, depth = 0): Date | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { transient, retryAt, cause } = error as { transient?: unknown; retryAt?: unknown; cause?: unknown };
  const isTime = retryAt instanceof Date && !Number.isNaN(retryAt.getTime());
  return transient === true && isTime ? retryAt : retryAtOf(cause, depth + 1);
}
