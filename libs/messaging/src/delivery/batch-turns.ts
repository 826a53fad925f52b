import { OneAtATime } from './one-at-a-time';

/**
 * The partitions of a group take turns with their batches, in all processes. Each turn locks the floor's row, whose
 * version counts the turns. The turns of this process queue here and learn whether another process came in between.
 */
export class BatchTurns {
  private readonly turns = new OneAtATime();
  private last: bigint | undefined;
  private hadTheOneBefore = false;

  /** Runs `work` after all earlier work has ended. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.turns.run(work);
  }

  /** Whether this process also had the previous turn. Call `lost` after a turn that is rolled back. */
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
