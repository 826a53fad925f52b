import { accept, fold, reject, storedState } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import { planAllocation } from './allocation-plan';
import { RecentMap } from './recent-map';
import { sharedMaps } from './shared-map';
import { availableOf, evolve, unknownItem } from './stock-item';
import type { Booking, StockItem } from './stock-item';
import type { StockItemEvent } from './stock-item.events';

interface Of<Type extends string> {
  readonly type: Type;
  readonly sku: string;
}

export type RegisterSku = Of<'RegisterSku'> & { readonly productId: string };
export type ReceiveStock = Of<'ReceiveStock'> & {
  readonly receiptId: string;
  readonly warehouse: string;
  readonly quantity: number;
};
export type AdjustStock = Of<'AdjustStock'> & {
  readonly adjustmentId: string;
  readonly warehouse: string;
  /** Pieces more (or, when negative, fewer) than the books say. */
  readonly delta: number;
  readonly reason: string;
  /** Stock is low when fewer pieces than this are available. */
  readonly lowStockThreshold: number;
};
export type Allocate = Of<'Allocate'> & {
  readonly orderId: string;
  readonly quantity: number;
  readonly lowStockThreshold: number;
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
  | 'INVENTORY.IDEMPOTENCY_KEY_REUSED';

type Verdict = Decision<StockItemEvent, StockItemCode>;

/** The rules of one SKU: what is on hand is never less than what is set aside, and every order gets all of a line or none. */
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

function receive({ sku, receiptId, warehouse, quantity }: ReceiveStock, item: StockItem): Verdict {
  if (!item.registered) return unknownSku(sku);
  if (item.bookings.has(receiptId)) return bookedBefore(item, receiptId, { warehouse, change: quantity });
  return accept({ type: 'inventory.stock-received.v1', data: { sku, warehouse, quantity, receiptId } });
}

function adjust(command: AdjustStock, item: StockItem): Verdict {
  const { sku, adjustmentId, warehouse, delta, reason } = command;
  if (!item.registered) return unknownSku(sku);
  if (item.bookings.has(adjustmentId)) return bookedBefore(item, adjustmentId, { warehouse, change: delta, reason });
  const shelf = item.shelves.find((known) => known.warehouse === warehouse) ?? { warehouse, onHand: 0, reserved: 0 };
  if (shelf.onHand + delta < shelf.reserved)
    return reject(
      'INVENTORY.BELOW_RESERVED',
      `${warehouse} has ${shelf.onHand} pieces of ${sku}, ${shelf.reserved} of them set aside: ${-delta} cannot be taken away`,
    );
  const adjusted = {
    type: 'inventory.stock-adjusted.v1' as const,
    data: { sku, warehouse, delta, reason, adjustmentId },
  };
  return withLowStock(command, item, adjusted);
}

function allocate(command: Allocate, item: StockItem): Verdict {
  const { sku, orderId, quantity } = command;
  if (item.allocations.has(orderId)) return accept();
  if (item.closed.has(orderId))
    return reject('INVENTORY.ALREADY_RELEASED', `${sku} has already been released for order ${orderId}`);
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
  // An Allocate may still be on its way: it has to find that the order was let go of, registered SKU or not.
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

function bookedBefore(item: StockItem, id: string, again: Omit<Booking, 'onHand'>): Verdict {
  const known = item.bookings.get(id)!;
  const same = known.warehouse === again.warehouse && known.change === again.change && known.reason === again.reason;
  return same
    ? accept()
    : reject('INVENTORY.IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used with another body before');
}

/** The event, and with it the alarm when it takes what is available from enough to too little. */
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

function unknownSku(sku: string): Verdict {
  return reject('INVENTORY.UNKNOWN_SKU', `no stock is kept of ${sku}`);
}
