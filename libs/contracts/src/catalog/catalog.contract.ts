import { defineContext } from '../context-contract';
import { catalogService } from './catalog.calls';
import * as events from './events';
import { catalogRejections } from './rejections';

export const catalogContract = defineContext({
  name: 'catalog',
  events,
  rejections: catalogRejections,
  service: catalogService,
  calls: { GetProducts: 'query', SearchProducts: 'query' },
  routes: { '/api/products': { limit: 'anonymous', cache: true } },
  publicRoutes: [
    { method: 'GET', path: '/api/products' },
    { method: 'GET', path: '/api/products/:id' },
  ],
});
