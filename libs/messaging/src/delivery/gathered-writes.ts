import { Gathered } from '@maru/kernel';
import { isInfrastructureFault } from './infrastructure-fault';

// Messages in one transaction.
const MOST = 256;

type Written = { readonly written: boolean } | { readonly refusal: unknown };

/**
 * Collects entries while a write is under way and writes them in one transaction.
 * The first entry does not wait.
 */
export class GatheredWrites<Item> {
  private readonly writes = new Gathered((items: readonly Item[]) => this.writeAll(items), MOST);

  /** @param write gives false when it must not write any more */
  constructor(private readonly write: (items: readonly Item[]) => Promise<boolean>) {}

  async add(item: Item): Promise<boolean> {
    const outcome = await this.writes.ask(item);
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.written;
  }

  private async writeAll(items: readonly Item[]): Promise<readonly Written[]> {
    try {
      const written = await this.write(items);
      return items.map(() => ({ written }));
    } catch (error) {
      if (items.length === 1 || isInfrastructureFault(error)) throw error;
      // An entry that the database refuses must not block the others.
      const outcomes: Written[] = [];
      for (const item of items) outcomes.push(await this.writeOne(item));
      return outcomes;
    }
  }

  private async writeOne(item: Item): Promise<Written> {
    try {
      return { written: await this.write([item]) };
    } catch (refusal) {
      return { refusal };
    }
  }
}
