import { unknownEvent } from '@maru/kernel';
import { RecentMap } from './recent-map';
import { SharedMap } from './shared-map';
import type { StockItemEvent } from './stock-item.events';

/** The pieces of one SKU in one warehouse. `reserved` of them are set aside. */
export interface Shelf {
  readonly warehouse: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** A number of pieces from one warehouse. */
export interface Allocation {
  readonly warehouse: string;
  readonly quantity: number;
}

/** A booked receipt or adjustment, for recognising its repetition. */
export interface Booking {
  readonly warehouse: string;
  readonly change: number;
  /** The reason of an adjustment. */
  readonly reason?: string;
  /** The pieces on hand in all warehouses right after it. */
  readonly onHand: number;
}

/** One SKU: its pieces by warehouse, and the orders for which they are set aside. */
export interface StockItem {
  readonly registered: boolean;
  /** Ordered by the warehouse's name. */
  readonly shelves: readonly Shelf[];
  /** The open allocations by order; ended ones are in `closed`. */
  readonly allocations: SharedMap<readonly Allocation[]>;
  /** The last released or shipped orders, for which nothing is set aside again. */
  readonly closed: RecentMap<true>;
  /** The last receipts and adjustments, by their id. */
  readonly bookings: RecentMap<Booking>;
  /** The number of all events; `closings` counts those that closed an order, and `booked` the bookings. */
  readonly events: number;
  readonly closings: number;
  readonly booked: number;
  /** The number of its events after the last booking under an id that was the same for all callers; 0 without one. */
  readonly formerUntil: number;
}

// Both memories only cover commands that are in flight concurrently (`sight.ts`). A later command is refused, and its
// sender reads the order's own stream, or searches the log for the booking.
export const CLOSED_REMEMBERED = 1_024;
export const BOOKINGS_REMEMBERED = 256;

export const unknownItem: StockItem = {
  registered: false,
  shelves: [],
  allocations: SharedMap.empty(),
  closed: RecentMap.of(CLOSED_REMEMBERED),
  bookings: RecentMap.of(BOOKINGS_REMEMBERED),
  events: 0,
  closings: 0,
  booked: 0,
  formerUntil: 0,
};

/** The pieces on the shelf that are not set aside. */
export const free = (shelf: Shelf): number => shelf.onHand - shelf.reserved;

export const onHandOf = ({ shelves }: StockItem): number => shelves.reduce((sum, shelf) => sum + shelf.onHand, 0);
export const reservedOf = ({ shelves }: StockItem): number => shelves.reduce((sum, shelf) => sum + shelf.reserved, 0);
export const availableOf = ({ shelves }: StockItem): number => shelves.reduce((sum, shelf) => sum + free(shelf), 0);

export function evolve(item: StockItem, event: StockItemEvent): StockItem {
  const events = item.events + 1;
  return { ...changed(item, event), events, ...(isFormerBooking(event) && { formerUntil: events }) };
}

// A version 5 id was derived from a key; current ones also store the pieces on hand.
function isFormerBooking({ type, data }: StockItemEvent): boolean {
  if (type === 'inventory.stock-received.v1') return data.onHand === undefined && data.receiptId[14] === '5';
  if (type === 'inventory.stock-adjusted.v1') return data.onHand === undefined && data.adjustmentId[14] === '5';
  return false;
}

function changed(item: StockItem, event: StockItemEvent): StockItem {
  switch (event.type) {
    case 'inventory.sku-registered.v1':
      return { ...item, registered: true };
    case 'inventory.stock-received.v1':
      return book(item, event.data.receiptId, { warehouse: event.data.warehouse, change: event.data.quantity });
    case 'inventory.stock-adjusted.v1':
      return book(item, event.data.adjustmentId, {
        warehouse: event.data.warehouse,
        change: event.data.delta,
        reason: event.data.reason,
      });
    case 'inventory.stock-allocated.v1': {
      const { orderId, allocations } = event.data;
      const shelves = change(item.shelves, allocations, { onHand: 0, reserved: 1 });
      return { ...item, shelves, allocations: item.allocations.with(orderId, allocations) };
    }
    case 'inventory.stock-deallocated.v1': {
      const { orderId, allocations } = event.data;
      return closing({ ...item, shelves: change(item.shelves, allocations, { onHand: 0, reserved: -1 }) }, orderId);
    }
    case 'inventory.stock-shipped.v1': {
      const { orderId, allocations } = event.data;
      return closing({ ...item, shelves: change(item.shelves, allocations, { onHand: -1, reserved: -1 }) }, orderId);
    }
    case 'inventory.allocation-forestalled.v1':
      return closing(item, event.data.orderId);
    case 'inventory.stock-low.v1':
      return item;
    default:
      return unknownEvent(event);
  }
}

function book(item: StockItem, id: string, booking: Omit<Booking, 'onHand'>): StockItem {
  const pieces = { warehouse: booking.warehouse, quantity: booking.change };
  const booked = { ...item, shelves: change(item.shelves, [pieces], { onHand: 1, reserved: 0 }) };
  const bookings = item.bookings.with(id, { ...booking, onHand: onHandOf(booked) });
  return { ...booked, bookings, booked: item.booked + 1 };
}

function closing(item: StockItem, orderId: string): StockItem {
  const closed = item.closed.with(orderId, true);
  return { ...item, allocations: item.allocations.without(orderId), closed, closings: item.closings + 1 };
}

function change(
  shelves: readonly Shelf[],
  pieces: readonly Allocation[],
  sign: { readonly onHand: number; readonly reserved: number },
): readonly Shelf[] {
  const changed = new Map(shelves.map((shelf) => [shelf.warehouse, shelf]));
  for (const { warehouse, quantity } of pieces) {
    const { onHand, reserved } = changed.get(warehouse) ?? { onHand: 0, reserved: 0 };
    changed.set(warehouse, {
      warehouse,
      onHand: onHand + sign.onHand * quantity,
      reserved: reserved + sign.reserved * quantity,
    });
  }
  // A new warehouse takes its place in the order of names, in which lines are split.
  return changed.size === shelves.length
    ? [...changed.values()]
    : [...changed.values()].sort((a, b) => (a.warehouse < b.warehouse ? -1 : 1));
}
