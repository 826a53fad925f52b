import { publicRoutes } from '@maru/gateway';
import type { TestShop } from '../../shops/test-shop';

interface Operation {
  readonly security?: readonly object[];
  readonly responses: Record<string, { content?: object }>;
  readonly requestBody?: { content: Record<string, { schema: { properties?: object } }> };
}

// Public routes that no context declares.
const OF_THE_GATEWAY: ReadonlySet<string> = new Set(['GET /api/demo', 'POST /api/demo/orders']);

// Paths whose good answer is a stream of Server-Sent Events.
const STREAMED: ReadonlySet<string> = new Set(['/api/live']);

export function openapi(shop: () => TestShop): void {
  describe('the API page', () => {
    it('shows every path of the shop, with its request bodies and its problems', async () => {
      const document = await shop().client.expect<{ paths: Record<string, Record<string, Operation>> }>(
        200,
        'GET',
        '/docs/openapi.json',
      );
      expect(Object.keys(document.paths)).toEqual(
        expect.arrayContaining([
          '/api/products',
          '/api/products/{id}',
          '/api/inventory/{sku}/receipts',
          '/api/inventory/{sku}',
          '/api/orders',
          '/api/orders/{id}',
          '/api/orders/{id}/timeline',
          '/api/orders/{id}/cancel',
          '/api/users/register',
          '/api/users/{id}',
          '/api/users/login',
          '/api/payments',
          '/api/mobile/home',
          '/api/mobile/orders/{id}',
          '/api/devices/reorder',
          '/api/devices/deliveries',
          '/api/audit',
        ]),
      );
      for (const [path, operations] of Object.entries(document.paths)) {
        expect(path).toMatch(/^\/api\//);
        for (const operation of Object.values(operations)) {
          expect(operation.responses).not.toHaveProperty('default');
          const json = path.startsWith('/api/devices/')
            ? []
            : [STREAMED.has(path) ? 'text/event-stream' : 'application/json'];
          for (const [status, { content = {} }] of Object.entries(operation.responses)) {
            const [first, ...others] = Object.keys(content);
            if (Number(status) >= 400) expect([status, first]).toEqual([status, 'application/problem+json']);
            else if (Number(status) !== 204 && json.length > 0) expect([status, first]).toEqual([status, ...json]);
            if (json.length > 0) expect([status, ...others]).toEqual([status]);
          }
        }
        for (const [method, { security = [] }] of Object.entries(operations)) {
          const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
          const open =
            OF_THE_GATEWAY.has(route) || publicRoutes.some((each) => `${each.method} ${each.path}` === route);
          expect([route, security]).toEqual([route, open ? [] : [{ bearer: [] }]]);
        }
      }
      const place = document.paths['/api/orders']!['post']!.requestBody!.content['application/json']!.schema;
      expect(Object.keys(place.properties!).sort()).toEqual([
        'currency',
        'customerId',
        'lines',
        'paymentToken',
        'shippingAddress',
        'total',
      ]);
    });
  });
}
