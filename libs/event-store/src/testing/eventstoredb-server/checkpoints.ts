/** The moments at which a filtered subscriber gets a checkpoint: after each `interval` of read events. */
export class Checkpoints {
  private due: number;

  /** `after` is the ordinal behind which the subscription starts. */
  constructor(
    private readonly interval: number,
    after: number,
  ) {
    this.due = after + interval;
  }

  /** The ordinals to send, now that the log was read up to `ordinal`. */
  *reached(ordinal: number): Generator<number> {
    for (; this.due <= ordinal; this.due += this.interval) yield this.due;
  }
}
