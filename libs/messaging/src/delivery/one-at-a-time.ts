/** Runs works one after the other, in the order of their calls. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after all earlier work has ended, also behind one that fails. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all work so far has ended. */
  async ended(): Promise<void> {
    await this.last;
  }
}
