import { accept, fold, reject, storedState } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import { planAllocation } from './allocation-plan';
import { RecentMap } from './recent-map';
import { sharedMaps } from './shared-map';
import { seesBookings, seesClosings } from './sight';
import type { Mark } from './sight';
import { availableOf, evolve, onHandOf, unknownItem } from './stock-item';
import type { Booking, StockItem } from './stock-item';
import type { StockItemEvent } from './stock-item.events';

interface Of<Type extends string> {
  readonly type: Type;
  readonly sku: string;
}

/** The traces of an earlier booking for the same request. */
export interface Repeatable {
  /** It was not booked before this mark. */
  readonly since: Mark;
  /** The id of the same request in a former version. */
  readonly formerId: string;
}

export type RegisterSku = Of<'RegisterSku'> & { readonly productId: string };
export type ReceiveStock = Of<'ReceiveStock'> & {
  readonly receiptId: string;
  readonly warehouse: string;
  readonly quantity: number;
  readonly repeatable?: Repeatable;
};
export type AdjustStock = Of<'AdjustStock'> & {
  readonly adjustmentId: string;
  readonly warehouse: string;
  /** The number of pieces to add to the stock, or, when negative, to subtract. */
  readonly delta: number;
  readonly reason: string;
  /** Stock is low when fewer pieces than this are available. */
  readonly lowStockThreshold: number;
  readonly repeatable?: Repeatable;
};
export type Allocate = Of<'Allocate'> & {
  readonly orderId: string;
  readonly quantity: number;
  readonly lowStockThreshold: number;
  /** The order was not released before this mark. */
  readonly since: Pick<Mark, 'closings'>;
};
export type Deallocate = Of<'Deallocate'> & { readonly orderId: string };
export type Ship = Of<'Ship'> & { readonly orderId: string };

export type StockItemCommand = RegisterSku | ReceiveStock | AdjustStock | Allocate | Deallocate | Ship;

export type StockItemCode =
  | 'INVENTORY.UNKNOWN_SKU'
  | 'INVENTORY.OUT_OF_STOCK'
  | 'INVENTORY.BELOW_RESERVED'
  | 'INVENTORY.ALREADY_RELEASED'
  | 'INVENTORY.NOT_RESERVED'
  | 'INVENTORY.IDEMPOTENCY_KEY_REUSED'
  | 'INVENTORY.BUSY';

type Verdict = Decision<StockItemEvent, StockItemCode>;

/**
 * The rules of one SKU: on-hand pieces are never fewer than those set aside, and every order gets all of a line or
 * none.
 */
export const stockItemDecider: Decider<StockItemCommand, StockItem, StockItemEvent, StockItemCode> = {
  initialState: unknownItem,
  decide,
  evolve,
  stored: storedState(1, [sharedMaps, RecentMap.kind]),
};

function decide(command: StockItemCommand, item: StockItem): Verdict {
  switch (command.type) {
    case 'RegisterSku':
      return registerSku(command, item);
    case 'ReceiveStock':
      return receive(command, item);
    case 'AdjustStock':
      return adjust(command, item);
    case 'Allocate':
      return allocate(command, item);
    case 'Deallocate':
      return deallocate(command, item);
    case 'Ship':
      return ship(command, item);
  }
}

function registerSku({ sku, productId }: RegisterSku, item: StockItem): Verdict {
  return item.registered ? accept() : accept({ type: 'inventory.sku-registered.v1', data: { sku, productId } });
}

function receive({ sku, receiptId, warehouse, quantity, repeatable }: ReceiveStock, item: StockItem): Verdict {
  if (!item.registered) return unknownSku(sku);
  const before = bookedBefore(item, receiptId, { warehouse, change: quantity }, repeatable);
  if (before) return before;
  const data = { sku, warehouse, quantity, receiptId, ...outcomeOf(item, quantity, repeatable) };
  return accept({ type: 'inventory.stock-received.v1', data });
}

function adjust(command: AdjustStock, item: StockItem): Verdict {
  const { sku, adjustmentId, warehouse, delta, reason, repeatable } = command;
  if (!item.registered) return unknownSku(sku);
  const before = bookedBefore(item, adjustmentId, { warehouse, change: delta, reason }, repeatable);
  if (before) return before;
  const shelf = item.shelves.find((known) => known.warehouse === warehouse) ?? { warehouse, onHand: 0, reserved: 0 };
  if (shelf.onHand + delta < shelf.reserved)
    return reject(
      'INVENTORY.BELOW_RESERVED',
      `${warehouse} has ${shelf.onHand} pieces of ${sku}, ${shelf.reserved} of them set aside: ${-delta} cannot be taken away`,
    );
  const adjusted = {
    type: 'inventory.stock-adjusted.v1' as const,
    data: { sku, warehouse, delta, reason, adjustmentId, ...outcomeOf(item, delta, repeatable) },
  };
  return withLowStock(command, item, adjusted);
}

function allocate(command: Allocate, item: StockItem): Verdict {
  const { sku, orderId, quantity, since } = command;
  if (item.allocations.has(orderId)) return accept();
  if (item.closed.has(orderId))
    return reject('INVENTORY.ALREADY_RELEASED', `${sku} has already been released for order ${orderId}`);
  if (!seesClosings(item, since)) return outOfSight(sku);
  if (!item.registered) return unknownSku(sku);
  const plan = planAllocation(item.shelves, quantity);
  if (!plan)
    return reject(
      'INVENTORY.OUT_OF_STOCK',
      `${availableOf(item)} pieces of ${sku} are available, ${quantity} are wanted`,
    );
  const allocated = {
    type: 'inventory.stock-allocated.v1' as const,
    data: { sku, orderId, allocations: [...plan] },
  };
  return withLowStock(command, item, allocated);
}

function deallocate({ sku, orderId }: Deallocate, item: StockItem): Verdict {
  const allocations = item.allocations.get(orderId);
  if (allocations)
    return accept({ type: 'inventory.stock-deallocated.v1', data: { sku, orderId, allocations: [...allocations] } });
  // An Allocate may still be on its way, which must find the release, even of an unknown SKU.
  if (!item.closed.has(orderId)) return accept({ type: 'inventory.allocation-forestalled.v1', data: { sku, orderId } });
  return accept();
}

function ship({ sku, orderId }: Ship, item: StockItem): Verdict {
  const allocations = item.allocations.get(orderId);
  if (allocations)
    return accept({ type: 'inventory.stock-shipped.v1', data: { sku, orderId, allocations: [...allocations] } });
  if (item.closed.has(orderId)) return accept();
  return reject('INVENTORY.NOT_RESERVED', `nothing of ${sku} is set aside for order ${orderId}`);
}

/**
 * The decision on a booking that was made before, or may have been; undefined when it is new. A booking under the
 * former id of its key may be another caller's, unless it is equal.
 */
function bookedBefore(
  item: StockItem,
  id: string,
  wanted: Omit<Booking, 'onHand'>,
  repeatable: Repeatable | undefined,
): Verdict | undefined {
  const known = item.bookings.get(id);
  if (known) return sameBooking(known, wanted) ? accept() : keyReused();
  if (!repeatable) return undefined;
  const former = item.bookings.get(repeatable.formerId);
  if (former && sameBooking(former, wanted)) return accept();
  return seesBookings(item, repeatable.since) ? undefined : outOfSight('the SKU');
}

/** The data of the answer to a repetition, for a repeatable booking. */
function outcomeOf(item: StockItem, change: number, repeatable: Repeatable | undefined): { readonly onHand?: number } {
  return repeatable ? { onHand: onHandOf(item) + change } : {};
}

export const sameBooking = (known: Omit<Booking, 'onHand'>, wanted: Omit<Booking, 'onHand'>): boolean =>
  known.warehouse === wanted.warehouse && known.change === wanted.change && known.reason === wanted.reason;

export const keyReused = () =>
  reject('INVENTORY.IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used with another body before');

function outOfSight(what: string): Verdict {
  return reject('INVENTORY.BUSY', `too much has happened to ${what} meanwhile`);
}

/** The event, followed by the alarm when it makes the available pieces too few. */
function withLowStock(
  { sku, lowStockThreshold: threshold }: { readonly sku: string; readonly lowStockThreshold: number },
  item: StockItem,
  event: StockItemEvent,
): Verdict {
  const available = availableOf(fold(stockItemDecider, [event], item));
  return availableOf(item) >= threshold && available < threshold
    ? accept<StockItemEvent>(event, { type: 'inventory.stock-low.v1', data: { sku, available, threshold } })
    : accept(event);
}

export const unknownSku = (sku: string) => reject('INVENTORY.UNKNOWN_SKU', `no stock is kept of ${sku}`);
