import { defineContext } from '../context-contract';
import { customersService } from './customers.calls';
import * as events from './events';
import { customersRejections } from './rejections';

/** The path where customers publishes the public keys of access tokens. */
export const JWKS_OF_CUSTOMERS = '/api/users/.well-known/jwks.json';

export const customersContract = defineContext({
  name: 'customers',
  events,
  rejections: customersRejections,
  service: customersService,
  calls: { GetProfile: 'query' },
  routes: { '/api/users': { limit: 'anonymous' } },
  publicRoutes: [
    { method: 'POST', path: '/api/users/register' },
    { method: 'POST', path: '/api/users/login' },
    { method: 'POST', path: '/api/users/confirm' },
    { method: 'POST', path: '/api/users/password/reset-request' },
    { method: 'POST', path: '/api/users/password/reset' },
    { method: 'POST', path: '/api/users/password/initial' },
    { method: 'POST', path: '/api/users/token/refresh' },
    { method: 'POST', path: '/api/users/token/api-key' },
    { method: 'GET', path: JWKS_OF_CUSTOMERS },
  ],
});
