import { isInfrastructureFault } from './infrastructure-fault';

interface Asked<Item> {
  readonly item: Item;
  readonly resolve: (written: boolean) => void;
  readonly reject: (error: unknown) => void;
}

// Messages in one transaction.
const MOST = 256;

/**
 * Collects entries while a write is under way and writes them in one transaction.
 * The first entry does not wait.
 */
export class GatheredWrites<Item> {
  private asked: Asked<Item>[] = [];
  private running = false;

  /** @param write gives false when it must not write any more */
  constructor(private readonly write: (items: readonly Item[]) => Promise<boolean>) {}

  add(item: Item): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.asked.push({ item, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.asked.length > 0) await this.writeSome(this.asked.splice(0, MOST));
    this.running = false;
  }

  private async writeSome(some: readonly Asked<Item>[]): Promise<void> {
    try {
      const written = await this.write(some.map(({ item }) => item));
      for (const { resolve } of some) resolve(written);
    } catch (error) {
      // An entry that the database refuses must not block the others.
      if (some.length > 1 && !isInfrastructureFault(error)) for (const each of some) await this.writeSome([each]);
      else for (const { reject } of some) reject(error);
    }
  }
}
