import { Fifo } from './fifo';

/** A counting semaphore. Waiters get permits in the order in which they came. */
export class Semaphore {
  private taken = 0;
  private readonly waiting = new Fifo<() => boolean>();

  constructor(private readonly count: number) {}

  /** Calls `begin` when a permit is free; it returns false when it no longer wants the permit. */
  take(begin: () => boolean): void {
    if (this.taken >= this.count) {
      this.waiting.push(begin);
      return;
    }
    this.taken++;
    if (!begin()) this.taken--;
  }

  release(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) if (next()) return;
    this.taken--;
  }
}
