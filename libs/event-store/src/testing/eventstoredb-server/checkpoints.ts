/** When a filtered subscriber is told how far the log was looked at: whenever `interval` more events were. */
export class Checkpoints {
  private due: number;

  /** `after` is the ordinal the subscription starts behind. */
  constructor(
    private readonly interval: number,
    after: number,
  ) {
    this.due = after + interval;
  }

  /** The ordinals to tell, now that the log was looked at up to `ordinal`. */
  *reached(ordinal: number): Generator<number> {
    for (; this.due <= ordinal; this.due += this.interval) yield this.due;
  }
}
