import { inventoryService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { inventoryPublications } from './integration/publications';
import { InventoryModule } from './inventory.module';
import { inventorySettings } from './inventory.settings';

/** Stock per SKU and warehouse, with the pieces set aside for each order. It has no tables of its own. */
export const inventory: ContextDefinition = {
  name: 'inventory',
  module: InventoryModule,
  entities: [],
  migrations: [],
  publications: inventoryPublications,
  projections: [],
  routes: ['inventory'],
  service: inventoryService,
  settings: inventorySettings,
};
