/**
 * The provider failed and is called again. For the message bus: the message is valid. It is retried at `retryAt` and
 * holds no slot until then.
 */
export class AskedAgainLater extends Error {
  override readonly name = 'AskedAgainLater';
  readonly transient = true;
  /** Logged without a stack, because it passes by itself. */
  readonly retriable = true;

  constructor(
    readonly retryAt: Date,
    what: string,
    cause?: unknown,
  ) {
    super(`${what} is asked for again at ${retryAt.toISOString()}`, { cause });
  }
}
