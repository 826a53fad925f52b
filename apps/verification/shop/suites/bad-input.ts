import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Answer, ShopClient } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

// Long enough to see events that a refused attempt caused after its answer.
const A_MOMENT_MS = 50;

export function badInput(shop: () => TestShop): void {
  describe('bad input', () => {
    let client: ShopClient;
    let customerId: string;
    let productId: string;
    let sku: string;

    beforeAll(async () => {
      client = shop().client;
      customerId = await client.customer();
      ({ productId, sku } = await client.product(5));
      // After this order, ordering knows the product and the customer.
      await client.ended(await client.placed(client.order(customerId, [productId])));
    });

    /** Expects problem+json with this status and code, and no event that the attempt caused. */
    async function isRefused(attempt: () => Promise<Answer>, status: number, code: string) {
      const before = await shop().eventStore.head();
      const answer = await attempt();
      expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({ status, title: expect.any(String), correlationId: expect.any(String) });
      await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
      expect(await shop().caused(String(answer.body['correlationId']), before)).toEqual([]);
    }

    const line = (quantity: unknown) => ({ lines: [{ productId, quantity }] });
    it.each<[string, () => object, number, string]>([
      ['a quantity of 0', () => line(0), 400, 'HTTP.INVALID_REQUEST'],
      ['a quantity of -1', () => line(-1), 400, 'HTTP.INVALID_REQUEST'],
      ['a quantity of 1.5', () => line(1.5), 400, 'HTTP.INVALID_REQUEST'],
      ['a quantity of 10^12', () => line(1e12), 400, 'HTTP.INVALID_REQUEST'],
      ['a quantity in letters', () => line('two'), 400, 'HTTP.INVALID_REQUEST'],
      ['no lines', () => ({ lines: [] }), 422, 'ORDERING.EMPTY_ORDER'],
      ['a missing address', () => ({ shippingAddress: undefined }), 400, 'HTTP.INVALID_REQUEST'],
      ['an unknown field', () => ({ discount: 100 }), 400, 'HTTP.INVALID_REQUEST'],
      ['an unknown currency', () => ({ currency: 'XXX' }), 400, 'HTTP.INVALID_REQUEST'],
      ['another currency than the price', () => ({ currency: 'USD' }), 422, 'ORDERING.CURRENCY_MISMATCH'],
      [
        'an unknown product',
        () => ({ lines: [{ productId: randomUUID(), quantity: 1 }] }),
        422,
        'ORDERING.UNKNOWN_PRODUCT',
      ],
      ['an unknown customer', () => ({ customerId: randomUUID() }), 422, 'ORDERING.UNKNOWN_CUSTOMER'],
      [
        'the same product twice',
        () => ({ lines: [1, 2].map((quantity) => ({ productId, quantity })) }),
        422,
        'ORDERING.DUPLICATE_LINE',
      ],
      ['a NUL in its token', () => ({ paymentToken: 'tok\u0000' }), 400, 'HTTP.INVALID_REQUEST'],
      ['another total than the shop computes', () => ({ total: 1 }), 409, 'ORDERING.PRICE_CHANGED'],
      ['no payment token and a price', () => ({ paymentToken: undefined }), 422, 'ORDERING.PAYMENT_TOKEN_MISSING'],
    ])('an order with %s is refused', (_what, changes, status, code) =>
      isRefused(() => client.placeOrder(client.order(customerId, [productId], { ...changes() })), status, code),
    );

    it('an order without an idempotency key is refused', () =>
      isRefused(
        () => client.call('POST', '/api/orders', client.order(customerId, [productId])),
        400,
        'HTTP.INVALID_REQUEST',
      ));

    it('an idempotency key gives the same answer for the same body, and is refused with another body', async () => {
      const key = randomUUID();
      const before = await shop().eventStore.head();
      const first = await client.placeOrder(client.order(customerId, [productId]), key);
      await client.ended(first.body.orderId);
      const caused = await shop().caused(first.headers.get('x-correlation-id')!, before);
      expect(caused).toContain('ordering.order-placed.v2');
      const again = await client.placeOrder(client.order(customerId, [productId]), key);
      expect([first.status, again.status, again.body.orderId]).toEqual([202, 202, first.body.orderId]);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
      await isRefused(
        () => client.placeOrder(client.order(customerId, [productId], { paymentToken: 'tok_decline' }), key),
        422,
        'ORDERING.IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('a refused attempt does not poison its idempotency key', async () => {
      const key = randomUUID();
      const refused = await client.placeOrder(client.order(randomUUID(), [productId]), key);
      expect(refused.status).toBe(422);
      await client.ended(await client.placed(client.order(customerId, [productId]), key));
    });

    it('the same key from 20 clients at once places one order', async () => {
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => client.placeOrder(client.order(customerId, [productId]), key)),
      );
      expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.orderId}`)).size).toBe(1);
      await client.ended(answers[0]!.body.orderId);
    });

    it.each<[string, string, string, unknown, number, string]>([
      ['broken JSON', 'POST', '/api/orders', '{"customerId": ', 400, 'HTTP.MALFORMED_JSON'],
      ['a body of 2 MB', 'POST', '/api/products', { name: 'x'.repeat(2_000_000) }, 413, 'HTTP.TOO_LARGE'],
      ['an unknown order', 'GET', `/api/orders/${randomUUID()}`, undefined, 404, 'ORDERING.UNKNOWN_ORDER'],
      [
        'cancelling an unknown order',
        'POST',
        `/api/orders/${randomUUID()}/cancel`,
        undefined,
        404,
        'ORDERING.UNKNOWN_ORDER',
      ],
      ['an order id that is no UUID', 'GET', '/api/orders/not-an-id', undefined, 400, 'HTTP.INVALID_REQUEST'],
      ['an unknown product', 'GET', `/api/products/${randomUUID()}`, undefined, 404, 'CATALOG.UNKNOWN_PRODUCT'],
      ['an unknown user', 'GET', `/api/users/${randomUUID()}`, undefined, 404, 'CUSTOMERS.UNKNOWN_USER'],
      ['an unknown SKU', 'GET', '/api/inventory/NO-SUCH-SKU', undefined, 404, 'INVENTORY.UNKNOWN_SKU'],
      [
        'a receipt for an unknown SKU',
        'POST',
        '/api/inventory/NO-SUCH-SKU/receipts',
        { quantity: 1, warehouse: 'MAIN' },
        404,
        'INVENTORY.UNKNOWN_SKU',
      ],
      ['an unknown path', 'GET', '/api/nothing', undefined, 404, 'HTTP.NOT_FOUND'],
      ['a page of -1', 'GET', '/api/products?page=-1', undefined, 400, 'HTTP.INVALID_REQUEST'],
      ['a NUL in a search', 'GET', '/api/products?q=%00', undefined, 400, 'HTTP.INVALID_REQUEST'],
      ['a line break in a category', 'GET', '/api/products?category=a%0Ab', undefined, 400, 'HTTP.INVALID_REQUEST'],
      ['a NUL in a path', 'GET', '/api/inventory/A%00', undefined, 400, 'HTTP.INVALID_REQUEST'],
      [
        'a reason of two lines',
        'POST',
        '/api/inventory/ANY/adjustments',
        { delta: 1, warehouse: 'MAIN', reason: 'a\nb' },
        400,
        'HTTP.INVALID_REQUEST',
      ],
      ['an unknown filter', 'GET', '/api/orders?custmerId=x', undefined, 400, 'HTTP.INVALID_REQUEST'],
      ['payments without an order', 'GET', '/api/payments', undefined, 400, 'HTTP.INVALID_REQUEST'],
    ])('%s is answered with the right problem', (_what, method, path, body, status, code) =>
      isRefused(() => client.call(method, path, body, { 'idempotency-key': randomUUID() }), status, code),
    );

    it.each(['/api/orders', '/api/users/login', '/api/inventory/A/receipts', '/graphql', '/api/devices/reorder'])(
      'a compressed body for %s is refused, and the answer names the accepted codings',
      async (path) => {
        const plain = JSON.stringify(client.order(customerId, [productId]));
        const headers = { 'content-encoding': 'gzip', 'idempotency-key': randomUUID() };
        for (const body of [plain, gzipSync(plain)]) {
          const attempt = async () => {
            const answer = await client.call('POST', path, body, headers);
            expect(answer.headers.get('accept-encoding')).toBe('identity');
            return answer;
          };
          await isRefused(attempt, 415, 'HTTP.UNSUPPORTED_CONTENT_CODING');
        }
        // The refused attempts left the key unused.
        await client.ended(await client.placed(client.order(customerId, [productId]), headers['idempotency-key']));
      },
    );

    it('ids in capitals count as the same ids, up to the letter to the customer', async () => {
      const order = client.order(customerId.toUpperCase(), [productId.toUpperCase()]);
      const { orderId, ...view } = await client.ended(await client.placed(order));
      expect(view).toMatchObject({ customerId, lines: [{ productId }] });
      const letters = `/api/notifications?orderId=${orderId.toUpperCase()}`;
      await eventually(async () => expect((await client.call('GET', letters)).body['total']).toBeGreaterThan(0));
      const timeline = await client.call('GET', `/api/orders/${orderId.toUpperCase()}/timeline`);
      expect(timeline.body['orderId']).toBe(orderId);
      const twice = [productId, productId.toUpperCase()].map((each) => ({ productId: each, quantity: 1 }));
      await isRefused(
        () => client.placeOrder(client.order(customerId, [], { lines: twice })),
        422,
        'ORDERING.DUPLICATE_LINE',
      );
    });

    it('a taken SKU is refused', async () =>
      isRefused(
        () =>
          client.call('POST', '/api/products', {
            sku,
            name: 'n',
            category: 'c',
            price: { amount: 1, currency: 'EUR' },
          }),
        409,
        'CATALOG.SKU_TAKEN',
      ));

    it('a taken e-mail is refused', async () => {
      const email = `${randomUUID()}@example.org`;
      const register = () =>
        client.call('POST', '/api/users/register', { email, password: randomUUID(), name: 'n', locale: 'en' });
      expect((await register()).status).toBe(201);
      await isRefused(register, 409, 'CUSTOMERS.EMAIL_TAKEN');
    });
  });
}
