// A full partition is fetched again when it is half empty. Half of this lasts until that fetch arrives.
const MOST_OF_ONE = 16 << 20;

/**
 * The memory for fetched records that wait in this process, in bytes, for all partitions of all its groups. One half is
 * divided evenly, so that no partition waits for another one. Partitions that are behind borrow from the other half.
 */
export class FetchBudget {
  private held = 0;
  private shares = 0;

  constructor(private readonly bytes = 64 << 20) {}

  /** Opens the share of one more partition. */
  open(): BudgetShare {
    this.shares++;
    return new BudgetShare(this);
  }

  /** The bytes that each partition may hold, whatever the others hold. */
  get evenShare(): number {
    return Math.min(this.bytes / 2 / Math.max(1, this.shares), MOST_OF_ONE);
  }

  /** The most bytes of a partition while there is something to borrow. */
  get most(): number {
    return Math.min(this.bytes / 2, MOST_OF_ONE);
  }

  /** Whether all partitions together hold at least this part (0 to 1) of one half. */
  isBorrowed(part: number): boolean {
    return this.held >= (this.bytes / 2) * part;
  }

  /** Called by the shares only. */
  take(bytes: number): void {
    this.held += bytes;
  }

  /** Called by the shares only. */
  close(): void {
    this.shares--;
  }
}

/** The part of the budget that one partition holds. */
export class BudgetShare {
  private held = 0;
  private closed = false;

  constructor(private readonly budget: FetchBudget) {}

  /** Whether the partition must not be fetched now. */
  get isFull(): boolean {
    const { budget, held } = this;
    return held >= budget.most || (held >= budget.evenShare && budget.isBorrowed(1));
  }

  /** Whether the partition may be fetched again after it was full. */
  get isHalfEmpty(): boolean {
    const { budget, held } = this;
    return held <= budget.evenShare / 2 || (held <= budget.most / 2 && !budget.isBorrowed(3 / 4));
  }

  /** Never refuses, because the fetched records are in memory already. */
  take(bytes: number): void {
    if (this.closed) return;
    this.held += bytes;
    this.budget.take(bytes);
  }

  giveBack(bytes: number): void {
    this.take(-bytes);
  }

  /** Gives everything back. Later records are not counted. */
  close(): void {
    if (this.closed) return;
    this.giveBack(this.held);
    this.closed = true;
    this.budget.close();
  }
}
