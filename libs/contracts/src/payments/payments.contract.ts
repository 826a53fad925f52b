import { defineContext } from '../context-contract';
import * as events from './events';
import { paymentsService } from './payments.calls';
import { paymentsRejections } from './rejections';

export const paymentsContract = defineContext({
  name: 'payments',
  events,
  rejections: paymentsRejections,
  service: paymentsService,
  calls: { GetPayments: 'query' },
  routes: { '/api/payments': { limit: 'signed-in' } },
});
