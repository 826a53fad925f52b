/**
 * The provider could not do it, and is asked again. To the message bus: the message is not at fault, and comes again at `retryAt`;
 * until then it takes nobody's place.
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
