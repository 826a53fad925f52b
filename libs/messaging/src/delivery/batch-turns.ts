/**
 * The partitions of a group take turns with their batches, in all processes. Each turn locks the floor's row, whose
 * version counts the turns. The turns of this process queue here and learn whether another process came in between.
 */
export class BatchTurns {
  private queue: Promise<unknown> = Promise.resolve();
  private last: bigint | undefined;

  /** Runs `work` after all earlier work has ended. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Whether this process also had the previous turn. Call `lost` after a turn that is rolled back. */
  follows(turn: string): boolean {
    const before = this.last;
    this.last = BigInt(turn);
    return before !== undefined && this.last === before + 1n;
  }

  lost(): void {
    this.last = undefined;
  }
}
