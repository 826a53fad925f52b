import { orRefuse } from '@maru/service';
import type { StockItems } from '../aggregates';
import type { Line } from '../domain/reservation.decider';

/** Releases the order on every SKU of the lines: nothing is set aside for it any more, and nothing will be. */
export async function freeLines(items: StockItems, orderId: string, lines: readonly Line[]): Promise<void> {
  const outcomes = lines.map(({ sku }) => items.execute(sku, { type: 'Deallocate', sku, orderId }));
  for (const outcome of await Promise.all(outcomes)) orRefuse(outcome);
}
