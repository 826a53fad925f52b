/**
 * The partitions of a group take turns with their batches, in all processes: the floor's row is locked for each, and its version
 * counts them. In this process they queue here, and learn whether another process had a turn in between.
 */
export class BatchTurns {
  private queue: Promise<unknown> = Promise.resolve();
  private last: bigint | undefined;
  private hadTheOneBefore = false;

  /** Runs `work` when all that came before it has ended. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Whether this process had the turn before this one, too. A turn that is rolled back is to be told of with `lost`. */
  follows(turn: string): boolean {
    const before = this.last;
    this.last = BigInt(turn);
    this.hadTheOneBefore = before !== undefined && this.last === before + 1n;
    return this.hadTheOneBefore;
  }

  /** The last turn, when this process had the one before it, too: then it may well have the next one. */
  get own(): string | undefined {
    return this.hadTheOneBefore ? String(this.last) : undefined;
  }

  lost(): void {
    this.last = undefined;
    this.hadTheOneBefore = false;
  }
}
