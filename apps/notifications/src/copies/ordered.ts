import type { DataOf, OrderPlaced } from '@maru/contracts';
import type { OrderRow } from './order.entity';

/** What is kept of a placed order. */
export function ordered({ orderId, customerId, currency, total, lines }: DataOf<typeof OrderPlaced>): OrderRow {
  const kept = lines.map(({ name, quantity, unitPrice }) => ({ name, quantity, unitPrice }));
  return { orderId, customerId, currency, total, lines: kept };
}
