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

/** Private: an order was let go of before anything was set aside for it, and a late allocation must find that out. */
export const AllocationForestalled = defineEvent(
  'inventory.allocation-forestalled.v1',
  'Nothing of this SKU will be set aside for the order any more.',
  z.object({ sku: fields.sku, orderId: fields.id }),
);

export const stockItemContracts = [
  SkuRegistered,
  StockReceived,
  StockAdjusted,
  StockAllocated,
  StockDeallocated,
  StockShipped,
  StockLow,
  AllocationForestalled,
] as const;

export type StockItemEvent = EventOf<(typeof stockItemContracts)[number]>;
