import { defineContext } from '../context-contract';
import * as events from './events';
import { orderingService } from './ordering.calls';
import { orderingRejections } from './rejections';

export const orderingContract = defineContext({
  name: 'ordering',
  events,
  rejections: orderingRejections,
  service: orderingService,
  calls: {
    GetOrder: 'query',
    ListOrders: 'query',
    // By its idempotency key.
    PlaceOrder: 'repeatable-command',
    Reorder: 'repeatable-command',
    // Its second attempt may find the order changed by the first, and refuse what was done.
    CancelOrder: 'command',
  },
  routes: { '/api/orders': { limit: 'signed-in' } },
});
