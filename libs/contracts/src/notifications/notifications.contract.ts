import { defineContext } from '../context-contract';
import * as events from './events';

export const notificationsContract = defineContext({
  name: 'notifications',
  events,
  routes: { '/api/notifications': { limit: 'signed-in' } },
});
