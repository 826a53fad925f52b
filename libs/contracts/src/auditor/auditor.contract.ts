import { defineContext } from '../context-contract';
import * as events from './events';
import { auditorRejections } from './rejections';

export const auditorContract = defineContext({
  name: 'auditor',
  events,
  rejections: auditorRejections,
  routes: { '/api/audits': { limit: 'signed-in' } },
});
