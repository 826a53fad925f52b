/** Concurrent work, up to a limit. */
export class InFlight {
  private running = 0;
  private readonly faults: unknown[] = [];
  private wake = () => {};

  constructor(private readonly limit: number) {}

  /**
   * Takes work that has begun; resolves when there is room for more.
   * @throws the error of earlier work
   */
  async add(work: Promise<void>): Promise<void> {
    this.running++;
    work
      .catch((fault: unknown) => this.faults.push(fault))
      .finally(() => {
        this.running--;
        this.wake();
      });
    await this.until(this.limit - 1);
  }

  /**
   * Resolves when all of it is done.
   * @throws its first error
   */
  async done(): Promise<void> {
    await this.until(0);
  }

  private async until(running: number): Promise<void> {
    while (this.running > running) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.faults.length > 0) throw this.faults[0];
  }
}
