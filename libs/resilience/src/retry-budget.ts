/**
 * How many retries all calls together may make: each call pays in a part of one, each retry takes one out. While most calls succeed
 * nobody notices; when all fail, the callee gets that part of more load, and not several times as much.
 */
export class RetryBudget {
  private balance: number;

  /** `ratio`: retries per call in the long run. `reserve`: what is there at the start, and the most that can be saved up. */
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
