/**
 * Bounds the retries of all calls together: each call pays in a fraction of one, each retry takes one out. While most
 * calls succeed it has no effect; when all fail, it adds only that fraction to the callee's load.
 */
export class RetryBudget {
  private balance: number;

  /** `ratio`: retries per call in the long run. `reserve`: the initial amount, and the most that can be saved up. */
  constructor(
    private readonly ratio: number,
    private readonly reserve: number,
  ) {
    this.balance = reserve;
  }

  called(): void {
    this.balance = Math.min(this.reserve, this.balance + this.ratio);
  }

  /** Takes one retry out; false when there is none left. */
  spend(): boolean {
    if (this.balance < 1) return false;
    this.balance -= 1;
    return true;
  }
}
