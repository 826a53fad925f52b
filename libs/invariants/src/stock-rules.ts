import { broken, finding } from './finding';
import type { Finding } from './finding';
import type { JudgedEvent } from './judged-event';
import type { Allocation } from './order-state';

/** The sums of one SKU. Plain JSON. */
export interface StockState {
  readonly sku: string;
  /** By warehouse. */
  shelves: Record<string, { onHand: number; reserved: number }>;
  /** The ids of the last receipts and adjustments; bounded by `REMEMBERED_BOOKINGS`. */
  bookings: string[];
}

export const newStock = (sku: string): StockState => ({ sku, shelves: {}, bookings: [] });

// Repetitions come within seconds of each other.
export const REMEMBERED_BOOKINGS = 32;

interface Booking {
  readonly warehouse: string;
  readonly quantity: number;
  readonly delta: number;
  readonly receiptId: string;
  readonly adjustmentId: string;
  readonly allocations: readonly Allocation[];
}

/**
 * I1, after every single event: by SKU and warehouse, on hand = received ± adjusted − shipped, and never less than what
 * is set aside. I5: a booking is made once. Adds the event to the stock.
 */
export function judgeStock(stock: StockState, event: JudgedEvent): Finding[] {
  const data = event.data as Booking;
  switch (event.type) {
    case 'inventory.stock-received.v1': {
      const sentence = `${data.quantity} of ${stock.sku} were received at ${event.position}`;
      const positive = broken(stock.sku, [[data.quantity > 0, 'RECEIPT_NOT_POSITIVE', sentence]]);
      return [...positive, ...book(stock, data.receiptId), ...change(stock, event, [data], 1, 0)];
    }
    case 'inventory.stock-adjusted.v1': {
      const pieces = [{ warehouse: data.warehouse, quantity: data.delta }];
      return [...book(stock, data.adjustmentId), ...change(stock, event, pieces, 1, 0)];
    }
    case 'inventory.stock-allocated.v1':
      return change(stock, event, data.allocations, 0, 1);
    case 'inventory.stock-deallocated.v1':
      return change(stock, event, data.allocations, 0, -1);
    case 'inventory.stock-shipped.v1':
      return change(stock, event, data.allocations, -1, -1);
    default:
      return [];
  }
}

function book(stock: StockState, id: string): Finding[] {
  const known = stock.bookings.includes(id);
  if (!known) stock.bookings.push(id);
  if (stock.bookings.length > REMEMBERED_BOOKINGS) stock.bookings.shift();
  return broken(stock.sku, [[!known, 'BOOKED_TWICE', `${id} was booked twice for ${stock.sku}`]]);
}

function change(
  { sku, shelves }: StockState,
  { type, position }: JudgedEvent,
  pieces: readonly Allocation[],
  onHand: number,
  reserved: number,
): Finding[] {
  return pieces.flatMap(({ warehouse, quantity }) => {
    const shelf = (shelves[warehouse] ??= { onHand: 0, reserved: 0 });
    shelf.onHand += onHand * quantity;
    shelf.reserved += reserved * quantity;
    const sums = `${shelf.onHand} on hand and ${shelf.reserved} reserved after ${type} at ${position}`;
    if (shelf.onHand < 0) return [finding('STOCK_BELOW_ZERO', sku, `${sku}@${warehouse} has ${sums}`)];
    if (shelf.reserved < 0 || shelf.reserved > shelf.onHand)
      return [finding('RESERVED_ABOVE_STOCK', sku, `${sku}@${warehouse} has ${sums}`)];
    return [];
  });
}
