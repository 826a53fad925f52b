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
    // Repeatable, because the idempotency key finds the first attempt.
    PlaceOrder: 'repeatable-command',
    Reorder: 'repeatable-command',
    // A second attempt may find the version that the first one changed, and refuse a cancellation that was made.
    CancelOrder: 'command',
  },
  routes: { '/api/orders': { limit: 'signed-in' } },
});
