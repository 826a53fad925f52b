import type { DataOf, OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import type { OrderRow } from './order.entity';

type Placed = DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1>;

/** The kept part of a placed order, without its address. */
export function ordered({ orderId, customerId, currency, total, lines }: Placed): OrderRow {
  const kept = lines.map(({ name, quantity, unitPrice }) => ({ name, quantity, unitPrice }));
  return { orderId, customerId, currency, total, lines: kept };
}
