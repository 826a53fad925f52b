import {
  defineEvent,
  fields,
  SkuRegistered,
  StockAdjusted,
  StockAllocated,
  StockDeallocated,
  StockLow,
  StockReceived,
  StockShipped,
} from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';

// A repeatable booking also stores the pieces on hand right after it, in all warehouses, for the answer to its
// repetition. They are not published.
const onHand = z.int().optional();
export const StoredStockReceived = { ...StockReceived, schema: StockReceived.schema.extend({ onHand }) };
export const StoredStockAdjusted = { ...StockAdjusted, schema: StockAdjusted.schema.extend({ onHand }) };

/** Private: an order was released before anything was set aside for it, for a late allocation to find. */
export const AllocationForestalled = defineEvent(
  'inventory.allocation-forestalled.v1',
  'Nothing of this SKU will be set aside for the order any more.',
  z.object({ sku: fields.sku, orderId: fields.id }),
);

export const stockItemContracts = [
  SkuRegistered,
  StoredStockReceived,
  StoredStockAdjusted,
  StockAllocated,
  StockDeallocated,
  StockShipped,
  StockLow,
  AllocationForestalled,
] as const;

export type StockItemEvent = EventOf<(typeof stockItemContracts)[number]>;
