import { declareEvents, defineEvent } from '@maru/kernel';
import { id, sealedText } from '@maru/kernel/fields';
import { z } from 'zod';

/*
 * Example events of a stock room and its customers, for specs of generic libraries. Loading the module declares them,
 * as the module of a context does with its own events.
 */

const sku = z.string().regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/);
const warehouse = z.string().regex(/^[A-Z0-9][A-Z0-9_-]{0,31}$/);

export const StockReceived = defineEvent(
  'inventory.stock-received.v1',
  'Goods have come into a warehouse.',
  z.object({ sku, warehouse, quantity: z.int().min(1).max(1_000_000), receiptId: id }),
);

export const StockAdjusted = defineEvent(
  'inventory.stock-adjusted.v1',
  'A count found more or fewer pieces than the books said.',
  z.object({ sku, warehouse, delta: z.int(), reason: z.string().min(1).max(200), adjustmentId: id }),
);

export const StockLow = defineEvent(
  'inventory.stock-low.v1',
  'The available stock of a SKU has fallen below its threshold.',
  z.object({ sku, available: z.int().min(0), threshold: z.int().min(1) }),
);

export const CustomerRegistered = defineEvent(
  'customers.customer-registered.v2',
  'A person has an account.',
  z.object({ userId: id, email: sealedText, name: sealedText, locale: z.string().max(5) }),
);

declareEvents('inventory', [StockReceived, StockAdjusted, StockLow]);
declareEvents('customers', [CustomerRegistered]);
