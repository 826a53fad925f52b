import type { StockItems } from '../aggregates';
import { BOOKING_WITHIN } from '../domain/sight';
import type { Mark } from '../domain/sight';
import type { Booking } from '../domain/stock-item';
import type { StockItemEvent } from '../domain/stock-item.events';

/**
 * The booking with this id after the mark, read from the stream of its SKU page by page; undefined when there is none.
 * It is usually right after its mark.
 * @throws TimeIsUp
 */
export async function searchBooking(
  items: StockItems,
  sku: string,
  id: string,
  { events: from }: Mark,
): Promise<Booking | undefined> {
  for await (const event of items.history(sku, { from, limit: BOOKING_WITHIN + 1 })) {
    const booking = bookingIn(event);
    if (booking?.id === id) return booking;
  }
  return undefined;
}

function bookingIn({ type, data }: StockItemEvent): (Booking & { readonly id: string }) | undefined {
  switch (type) {
    case 'inventory.stock-received.v1':
      return { id: data.receiptId, warehouse: data.warehouse, change: data.quantity, onHand: data.onHand! };
    case 'inventory.stock-adjusted.v1':
      return {
        ...{ id: data.adjustmentId, warehouse: data.warehouse, change: data.delta },
        ...{ reason: data.reason, onHand: data.onHand! },
      };
    default:
      return undefined;
  }
}
