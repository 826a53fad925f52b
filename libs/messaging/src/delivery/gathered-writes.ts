import { Gathered } from '@maru/kernel';
import { isInfrastructureFault } from './infrastructure-fault';

// The most entries in one transaction.
const MOST = 256;

/**
 * Collects entries while a write is under way and writes them in one transaction. The first entry does not wait. The
 * entries of a transaction that the database refuses are written one by one, so one entry does not block the others.
 */
export class GatheredWrites<Item> {
  private readonly writes: Gathered<Item, boolean>;

  /** @param write returns false when it must not write any more */
  constructor(write: (items: readonly Item[]) => Promise<boolean>) {
    const writeAll = async (items: readonly Item[]) => {
      const written = await write(items);
      return items.map(() => written);
    };
    this.writes = new Gathered(writeAll, { most: MOST, isOfOneCall: (fault) => !isInfrastructureFault(fault) });
  }

  add(item: Item): Promise<boolean> {
    return this.writes.ask(item);
  }
}
