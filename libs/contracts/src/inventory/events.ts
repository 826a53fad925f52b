import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, quantity, reasonCode, sku, storedText, warehouse } from '../fields';

/** A number of pieces from one warehouse. */
const allocation = z.object({ warehouse, quantity });
const allocations = z.object({ sku, orderId: id, allocations: z.array(allocation).min(1) });

export const SkuRegistered = defineEvent(
  'inventory.sku-registered.v1',
  'Stock of this SKU can be kept from now on.',
  z.object({ sku, productId: id }),
);

export const StockReceived = defineEvent(
  'inventory.stock-received.v1',
  'Goods have come into a warehouse.',
  z.object({ sku, warehouse, quantity: z.int().min(1).max(1_000_000), receiptId: id }),
);

export const StockAdjusted = defineEvent(
  'inventory.stock-adjusted.v1',
  'A count found more or fewer pieces than the books said.',
  z.object({ sku, warehouse, delta: z.int(), reason: storedText(200), adjustmentId: id }),
);

export const StockAllocated = defineEvent(
  'inventory.stock-allocated.v1',
  'Pieces of one SKU are set aside for an order.',
  allocations,
);

export const StockDeallocated = defineEvent(
  'inventory.stock-deallocated.v1',
  'Pieces that were set aside for an order are free again.',
  allocations,
);

export const StockShipped = defineEvent(
  'inventory.stock-shipped.v1',
  'Pieces that were set aside have left their warehouses.',
  allocations,
);

export const StockLow = defineEvent(
  'inventory.stock-low.v1',
  'The available stock of a SKU has fallen below its threshold.',
  z.object({ sku, available: z.int().min(0), threshold: z.int().min(1) }),
);

export const StockReserved = defineEvent(
  'inventory.stock-reserved.v1',
  'Every line of the order is set aside.',
  z.object({ orderId: id, lines: z.array(z.object({ sku, quantity })).min(1) }),
);

export const StockReservationRefused = defineEvent(
  'inventory.stock-reservation-refused.v1',
  'A line is not available, so nothing is set aside for the order.',
  z.object({ orderId: id, sku, reason: reasonCode, detail: z.string() }),
);

export const StockReleased = defineEvent(
  'inventory.stock-released.v1',
  'Nothing is set aside for the order any more, and nothing will be.',
  z.object({ orderId: id }),
);
