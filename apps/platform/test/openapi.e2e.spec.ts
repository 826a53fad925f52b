import { createTestDatabase } from '@maru/testing';
import { startPlatform } from '../src';

interface Operation {
  readonly responses: Record<string, { content?: object }>;
  readonly requestBody?: { content: Record<string, { schema: { properties?: object } }> };
}

describe('the API page', () => {
  it('shows every path of the shop, each with what it takes and the problems it answers', async () => {
    const database = await createTestDatabase('openapi');
    const platform = await startPlatform({ env: { DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: 'fatal' } });
    try {
      const document = (await (await fetch(`${platform.url}/docs/openapi.json`)).json()) as {
        paths: Record<string, Record<string, Operation>>;
      };
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
          '/api/payments',
        ]),
      );
      for (const [path, operations] of Object.entries(document.paths)) {
        expect(path).toMatch(/^\/api\//);
        for (const operation of Object.values(operations)) {
          expect(Object.keys(operation.responses['default']?.content ?? {})).toEqual(['application/problem+json']);
        }
      }
      const place = document.paths['/api/orders']!['post']!.requestBody!.content['application/json']!.schema;
      expect(Object.keys(place.properties!).sort()).toEqual([
        'currency',
        'customerId',
        'lines',
        'paymentToken',
        'shippingAddress',
      ]);
    } finally {
      await platform.close();
      await database.drop();
    }
  });
});
