import { InMemoryEventStore } from '@maru/event-store';
import { inventoryProcess } from './inventory-process';
import type { Wanted } from './inventory-process';

/** An empty log, and inventory over it with so many pieces of each SKU. */
export async function stockedShop(stock: Wanted) {
  const log = new InMemoryEventStore();
  const inventory = inventoryProcess(log);
  for (const [sku, quantity] of Object.entries(stock)) await inventory.stock(sku, quantity);
  return { log, inventory };
}
