import { Settings } from '@maru/service';
import { z } from 'zod';

export const inventorySettings = z.object({
  /** Stock of a SKU is low when fewer pieces than this are available. */
  INVENTORY_LOW_STOCK_THRESHOLD: z.coerce.number().int().min(1).max(1_000_000).default(5),
  /** How long a request waits for catalog's event about a SKU that is not known yet, in milliseconds. */
  INVENTORY_SKU_WAIT_MS: z.coerce.number().int().min(0).max(30_000).default(500),
});

export type InventorySettings = Settings<typeof inventorySettings>;
