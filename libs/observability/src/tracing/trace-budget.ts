// A quiet shop saves the budget of so many seconds for a burst.
const BURST_SECONDS = 10;

/** Lets a number of traces a second begin, and more after a quiet time (a token bucket). */
export class TraceBudget {
  private left: number;
  private at: number;

  /** @param now in ms, on a clock that never goes back */
  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = perSecond * BURST_SECONDS;
    this.at = now();
  }

  /** Whether one more trace may begin now. */
  take(): boolean {
    const now = this.now();
    this.left = Math.min(this.perSecond * BURST_SECONDS, this.left + ((now - this.at) / 1_000) * this.perSecond);
    this.at = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}
