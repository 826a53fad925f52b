import type { TestShop } from '../../shops/test-shop';

export function stockOverGrpc(shop: () => TestShop): void {
  describe('the stock of many SKUs, which the gateway reads over gRPC,', () => {
    it('is shown to callers with the scope, and others get the code of inventory', async () => {
      const { client } = shop();
      const [tea, cup] = await Promise.all([client.product(3), client.product(5)]);
      const path = `/api/internal/stock?sku=${tea.sku}&sku=${cup.sku}&sku=NOBODY-HAS-IT`;
      const { status, headers, body } = await client.call<{ levels: { sku: string }[] }>('GET', path);
      expect([status, headers.get('api-version')]).toEqual([200, '1']);
      expect(body.levels.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))).toEqual(
        [
          { sku: tea.sku, onHand: 3, reserved: 0, available: 3 },
          { sku: cup.sku, onHand: 5, reserved: 0, available: 5 },
        ].sort((a, b) => (a.sku < b.sku ? -1 : 1)),
      );
      // A key with another scope is refused by inventory itself, which names the missing scope.
      const wanted = { name: 'till', scopes: ['orders:read'] };
      const { apiKey } = await client.expect<{ apiKey: string }>(201, 'POST', '/api/users/api-keys', wanted);
      const refused = await fetch(client.url + path, { headers: { 'x-api-key': apiKey } });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({
        code: 'HTTP.FORBIDDEN',
        detail: 'This needs the scope stock:read.',
      });
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });
  });
}
