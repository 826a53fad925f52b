import type { TestShop } from '../../shops/test-shop';

/** The backend for phones, through the gateway. */
export function phones(shop: () => TestShop): void {
  describe('the shop on a phone', () => {
    let headers: Record<string, string>;
    let orderId: string;
    const get = (path: string, more: Record<string, string> = {}) =>
      fetch(`${shop().client.url}${path}`, { headers: { ...headers, ...more } });
    const sizeOf = async (path: string) => Number((await (await get(path)).arrayBuffer()).byteLength);

    beforeAll(async () => {
      const { client } = shop();
      const customerId = await client.customer();
      headers = await client.customerSession(customerId).headers();
      const products = await Promise.all(Array.from({ length: 10 }, () => client.product(2)));
      orderId = await client.placed(client.order(customerId, [products[0]!.productId, products[1]!.productId]));
      await client.ended(orderId);
    });

    it('shows its first screen in one call of at most 2 KiB, less than the three calls that it replaces', async () => {
      const answer = await get('/api/mobile/home', { 'accept-encoding': 'br' });
      expect(answer.headers.get('content-encoding')).toBe('br');
      expect(Number(answer.headers.get('content-length'))).toBeLessThanOrEqual(2_048);
      const text = await answer.text();
      const { name, products, orders, missing } = JSON.parse(text);
      expect({ name, products: products.length, missing }).toEqual({ name: 'Kim', products: 10 });
      expect(orders).toMatchObject([{ id: orderId, status: 'COMPLETED' }]);
      const replaced = ['/api/users/profile', '/api/products?limit=10', '/api/orders?limit=3'];
      const sizes = await Promise.all(replaced.map(sizeOf));
      expect(Buffer.byteLength(text)).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0));
    });

    it('shows a whole order in one call, and answers 304 when nothing has changed', async () => {
      const path = `/api/mobile/orders/${orderId}`;
      const answer = await get(path);
      expect(await answer.json()).toMatchObject({
        id: orderId,
        status: 'COMPLETED',
        lines: [{ quantity: 1 }, { quantity: 1 }],
        payment: { status: 'CAPTURED' },
        shipment: { status: 'BOOKED', trackingNumber: expect.any(String) },
      });
      const etag = answer.headers.get('etag')!;
      expect(answer.headers.get('cache-control')).toContain('private');
      expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
      const few = await get(`${path}?fields=status,shipment.status`);
      expect(await few.json()).toEqual({ status: 'COMPLETED', shipment: { status: 'BOOKED' } });
      const unknown = await get(`${path}?fields=secret`);
      expect([unknown.status, await unknown.json()]).toMatchObject([400, { code: 'HTTP.INVALID_REQUEST' }]);
    });

    it('needs a login, and shows a customer only their own orders', async () => {
      expect((await get('/api/mobile/home', { authorization: '' })).status).toBe(401);
      const { client } = shop();
      const others = await client.customerSession(await client.customer()).headers();
      const refused = await get(`/api/mobile/orders/${orderId}`, others);
      expect([refused.status, await refused.json()]).toMatchObject([404, { code: 'ORDERING.UNKNOWN_ORDER' }]);
    });
  });
}
