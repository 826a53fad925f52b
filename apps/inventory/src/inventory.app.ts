import { definedBy, inventoryContract } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { inventoryPublications } from './integration/publications';
import { InventoryModule } from './inventory.module';
import { inventorySettings } from './inventory.settings';
import { ExplainsReservation } from './views/explanation/reservation-facts';

/** Stock per SKU and warehouse, with the pieces set aside for each order. It has no tables of its own. */
export const inventory: ContextDefinition = {
  ...definedBy(inventoryContract),
  module: InventoryModule,
  entities: [],
  migrations: [],
  publications: inventoryPublications,
  projections: [],
  explains: ExplainsReservation,
  settings: inventorySettings,
  apart: { INVENTORY_SKU_WAIT_MS: '3000', REQUEST_TIMEOUT_MS: '4000' },
};
