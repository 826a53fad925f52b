/** Work that goes on at the same time, up to a limit. */
export class InFlight {
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly limit: number) {}

  /** Takes work that has begun; resolves when there is room for more. @throws what earlier work threw */
  async add(work: Promise<void>): Promise<void> {
    this.running.add(work);
    // What it throws stays in the set for whoever waits next.
    work.then(
      () => this.running.delete(work),
      () => undefined,
    );
    while (this.running.size >= this.limit) await Promise.race(this.running);
  }

  /** Resolves when all of it is done. @throws what it threw */
  async done(): Promise<void> {
    await Promise.all(this.running);
  }
}
