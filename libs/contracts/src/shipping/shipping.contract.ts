import { defineContext } from '../context-contract';
import * as events from './events';
import { shippingRejections } from './rejections';
import { shippingService } from './shipping.calls';

export const shippingContract = defineContext({
  name: 'shipping',
  events,
  rejections: shippingRejections,
  service: shippingService,
  calls: { GetShipments: 'query', ConfirmDelivery: 'repeatable-command' },
  routes: { '/api/shipments': { limit: 'signed-in' } },
});
