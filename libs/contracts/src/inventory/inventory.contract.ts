import { defineContext } from '../context-contract';
import * as events from './events';
import { inventoryService } from './inventory.calls';
import { inventoryRejections } from './rejections';
import { stockLevels } from './stock-levels';

export const inventoryContract = defineContext({
  name: 'inventory',
  events,
  rejections: inventoryRejections,
  service: inventoryService,
  calls: { GetStock: 'query' },
  routes: {
    '/api/inventory': { limit: 'signed-in' },
    '/api/internal/stock': { limit: 'signed-in', grpc: stockLevels },
  },
});
