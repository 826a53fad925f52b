/**
 * The provider failed and is asked again.
 * For the message bus: the message is not at fault. It comes again at `retryAt` and holds no slot until then.
 */
export class AskedAgainLater extends Error {
  override readonly name = 'AskedAgainLater';
  readonly transient = true;
  /** For the log: it passes, and is not worth a stack each time. */
  readonly retriable = true;

  constructor(
    readonly retryAt: Date,
    what: string,
    cause?: unknown,
  ) {
    super(`${what} is asked for again at ${retryAt.toISOString()}`, { cause });
  }
}
