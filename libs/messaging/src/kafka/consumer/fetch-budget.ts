// A partition that was full is fetched again a moment after it is half empty: the other half has to be work for that long.
const MOST_OF_ONE = 16 << 20;

/**
 * How much of what was fetched may wait in this process, in bytes of memory, over all partitions of all its groups. One half is
 * shared out evenly, so that nobody has to wait for others to go on; of the other half whoever is behind may borrow.
 */
export class FetchBudget {
  private held = 0;
  private shares = 0;

  constructor(private readonly bytes = 64 << 20) {}

  /** The share of one more partition. */
  open(): BudgetShare {
    this.shares++;
    return new BudgetShare(this);
  }

  /** What each partition may hold, whatever the others hold. */
  get evenShare(): number {
    return Math.min(this.bytes / 2 / Math.max(1, this.shares), MOST_OF_ONE);
  }

  /** What a partition may hold in all while there is something to borrow. */
  get most(): number {
    return Math.min(this.bytes / 2, MOST_OF_ONE);
  }

  /** @param part of what there is to borrow */
  isBorrowed(part: number): boolean {
    return this.held >= (this.bytes / 2) * part;
  }

  /** For the shares. */
  take(bytes: number): void {
    this.held += bytes;
  }

  /** For the shares. */
  close(): void {
    this.shares--;
  }
}

/** What one partition holds of the budget. */
export class BudgetShare {
  private held = 0;
  private closed = false;

  constructor(private readonly budget: FetchBudget) {}

  /** Whether no more should be fetched. */
  get isFull(): boolean {
    const { budget, held } = this;
    return held >= budget.most || (held >= budget.evenShare && budget.isBorrowed(1));
  }

  /** Whether it should be fetched again after it was full. */
  get isHalfEmpty(): boolean {
    const { budget, held } = this;
    return held <= budget.evenShare / 2 || (held <= budget.most / 2 && !budget.isBorrowed(3 / 4));
  }

  /** What was fetched is there, full or not. */
  take(bytes: number): void {
    if (this.closed) return;
    this.held += bytes;
    this.budget.take(bytes);
  }

  giveBack(bytes: number): void {
    this.take(-bytes);
  }

  /** Gives back all. What is taken afterwards is not counted. */
  close(): void {
    if (this.closed) return;
    this.giveBack(this.held);
    this.closed = true;
    this.budget.close();
  }
}
