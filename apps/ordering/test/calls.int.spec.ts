import { orderingService } from '@maru/contracts/grpc';
import type { OrderingCalls, PlaceOrderRequest } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { ContextClient } from '@maru/service/grpc';
import { eventually } from '@maru/testing';
import { customerId, order, orderingOnTrial, tea } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const kim = { userId: customerId };
const lee = { userId: deriveId('lee') };
const { customerId: _, ...wanted } = order;

let on: OrderingOnTrial;
let client: ContextClient<OrderingCalls>;

beforeAll(async () => {
  on = await orderingOnTrial();
  client = new ContextClient(orderingService, on.shop.grpcAddress());
});
afterAll(async () => {
  client.close();
  await on.shop.end();
});

type Caller = Parameters<OrderingOnTrial['shop']['callAs']>[0];

async function call<Name extends keyof OrderingCalls>(
  caller: Caller,
  name: Name,
  request: OrderingCalls[Name]['request'],
  options: { timeoutMs?: number; correlationId?: string } = {},
): Promise<OrderingCalls[Name]['response']> {
  const authorization = await on.shop.authorizationOf(caller);
  return client.call(name, request, { authorization, timeoutMs: 5_000, ...options });
}

/** The code of the refusal, or `none`. */
const refusal = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'none',
    (error: { rejection: { code: string } }) => error.rejection.code,
  );

const place = (idempotencyKey: string, change: Partial<PlaceOrderRequest> = {}, caller: Caller = kim) =>
  call(caller, 'PlaceOrder', { idempotencyKey, ...wanted, ...change });

describe('ordering, called over gRPC', () => {
  it('places an order and shows it like HTTP', async () => {
    const { orderId, status } = await place('one');
    expect(status).toBe('PENDING');
    const shown = await call(kim, 'GetOrder', { orderId });
    const { body } = await on.shop.callAs(kim, 'GET', `/api/orders/${orderId}`);
    expect(shown).toMatchObject({ orderId, customerId, total: 1_800, lines: body.lines });
    expect(shown).not.toHaveProperty('reason');
  });

  it('gives the same order for the same key over HTTP', async () => {
    const { orderId } = await place('both ways'.replace(' ', '-'));
    const answer = await on.shop.callAs(kim, 'POST', '/api/orders', wanted, { 'idempotency-key': 'both-ways' });
    expect(answer.body.orderId).toBe(orderId);
  });

  it('refuses an order at another price than shown, and names the present one', async () => {
    const lines = wanted.lines.map((line) => ({ ...line, unitPrice: 450 }));
    const refused = place('as-seen', { lines: [], pricedLines: lines });
    await expect(refused).rejects.toMatchObject({
      rejection: {
        code: 'ORDERING.PRICE_CHANGED',
        present: { currency: 'EUR', total: 1_800, lines: [{ productId: lines[1]!.productId, unitPrice: 900 }] },
      },
    });
    expect(await refusal(place('as-seen', { lines: [], pricedLines: wanted.lines, total: 1_799 }))).toBe(
      'ORDERING.PRICE_CHANGED',
    );
    const { orderId } = await place('as-seen', { lines: [], pricedLines: wanted.lines, total: 1_800 });
    const { body } = await on.shop.callAs(kim, 'GET', `/api/orders/${orderId}`);
    expect(body).toMatchObject({ total: 1_800, lines: wanted.lines });
  });

  it('lists each of the caller’s own orders once, page by page, the youngest first', async () => {
    const placed = await Promise.all(['p1', 'p2', 'p3'].map((key) => place(key)));
    const all = await eventually(async () => {
      const orders = (await on.shop.callAs(kim, 'GET', '/api/orders?limit=100')).body.items as { orderId: string }[];
      expect(orders.map(({ orderId }) => orderId)).toEqual(
        expect.arrayContaining(placed.map(({ orderId }) => orderId)),
      );
      return orders;
    });
    const seen: string[] = [];
    for (let after: { placedAt: string; orderId: string } | undefined, more = true; more;) {
      const page = await call(kim, 'ListOrders', { limit: 2, ...(after && { after }) });
      seen.push(...page.orders.map(({ orderId }) => orderId));
      more = page.hasMore;
      after = page.orders.at(-1);
    }
    expect(seen).toEqual(all.map(({ orderId }) => orderId));
    expect((await call(lee, 'ListOrders', {})).orders).toEqual([]);
  });

  it('records the correlation id of its caller', async () => {
    const { orderId } = await call(
      kim,
      'PlaceOrder',
      { idempotencyKey: 'traced', ...wanted },
      { correlationId: 'web-7' },
    );
    const [placed] = await on.shop.log.readStream(`ordering.order-${orderId}`);
    expect(placed!.metadata.correlationId).toBe('web-7');
  });

  describe('repeats an earlier order', () => {
    const button = { ...kim, scopes: ['devices:reorder'] };
    const press = (idempotencyKey: string, orderId: string, caller: Caller = button, paymentToken = 'tok_approve') =>
      call(caller, 'Reorder', { idempotencyKey, orderId, paymentToken });
    const placedIn = async (orderId: string) => {
      const [placed] = await on.shop.log.readStream(`ordering.order-${orderId}`);
      return placed!.data as { readonly shippingAddress: unknown };
    };

    it('with the same lines to the same address, at today’s prices, once for each key', async () => {
      const earlier = (await place('earlier')).orderId;
      await on.others.reprice(tea.productId, { amount: 500, currency: 'EUR' });
      const again = await eventually(async () => {
        const { orderId } = await press(`press-${randomUUID()}`, earlier);
        expect(await placedIn(orderId)).toMatchObject({ total: 1_900 });
        return orderId;
      });
      await on.others.reprice(tea.productId, tea.price);
      expect(again).not.toBe(earlier);
      const { lines, currency } = wanted;
      const { shippingAddress } = (await placedIn(earlier)) as { shippingAddress: string };
      expect(shippingAddress).toBeDefined();
      expect(await placedIn(again)).toMatchObject({ customerId, lines, shippingAddress, currency });

      const { orderId } = await press('twice', earlier);
      expect(await press('twice', earlier)).toEqual({ orderId, status: 'PENDING' });
      const placed = (await on.shop.typesIn(`ordering.order-${orderId}`)).filter((type) => type.includes('placed'));
      expect(placed).toHaveLength(1);
      expect(await refusal(press('twice', earlier, button, 'tok_other'))).toBe('ORDERING.IDEMPOTENCY_KEY_REUSED');
      expect(await refusal(press('twice', again))).toBe('ORDERING.IDEMPOTENCY_KEY_REUSED');
    });

    it('only at the total that the customer was shown', async () => {
      const { orderId: earlier } = await place('seen-once');
      const again = (total: number) =>
        call(button, 'Reorder', {
          idempotencyKey: 'seen-again',
          pricedOrderId: earlier,
          total,
          paymentToken: 'tok_approve',
        });
      expect(await refusal(again(1_799))).toBe('ORDERING.PRICE_CHANGED');
      expect(await again(1_800)).toEqual({ orderId: expect.any(String), status: 'PENDING' });
      expect(await refusal(call(button, 'Reorder', { idempotencyKey: 'none', total: 1 }))).toBe('HTTP.INVALID_REQUEST');
    });

    it('of the caller only, and only with the scope devices:reorder', async () => {
      const { orderId } = await place('mine');
      for (const earlier of [orderId, deriveId('any')])
        expect(await refusal(press('not-mine', earlier, { ...lee, scopes: ['devices:reorder'] }))).toBe(
          'ORDERING.UNKNOWN_ORDER',
        );
      expect(await refusal(press('not-mine', orderId, { ...kim, scopes: ['orders:write'] }))).toBe('HTTP.FORBIDDEN');
    });

    it('unless a product is withdrawn; the same key works once the product is sold again', async () => {
      const { orderId: earlier } = await place('sold-once');
      await on.others.withdraw(tea.productId);
      await eventually(async () =>
        expect(await refusal(press(`gone-${randomUUID()}`, earlier))).toBe('ORDERING.PRODUCT_WITHDRAWN'),
      );
      expect(await refusal(press('patient', earlier))).toBe('ORDERING.PRODUCT_WITHDRAWN');
      await on.others.reinstate(tea.productId);
      await eventually(async () => expect(await refusal(press('patient', earlier))).toBe('none'));
    });
  });

  describe('refuses with the same code as HTTP', () => {
    const http = async (caller: Caller, method: string, path: string, body?: unknown, key = 'refused') =>
      (await on.shop.callAs(caller, method, path, body, { 'idempotency-key': key })).body.code as string;

    it('an order without lines, one of an unknown product, and a malformed one', async () => {
      for (const lines of [
        [],
        [{ productId: deriveId('nothing'), quantity: 1 }],
        [{ productId: 'tea', quantity: 1 }],
      ]) {
        const code = await http(kim, 'POST', '/api/orders', { ...wanted, lines });
        expect(code).toMatch(/^(ORDERING|HTTP)\./);
        expect(await refusal(place('refused', { lines }))).toBe(code);
      }
    });

    it('a key that was used for another order', async () => {
      await place('reused');
      const lines = [wanted.lines[0]!];
      expect(await refusal(place('reused', { lines }))).toBe('ORDERING.IDEMPOTENCY_KEY_REUSED');
      expect(await http(kim, 'POST', '/api/orders', { ...wanted, lines }, 'reused')).toBe(
        'ORDERING.IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('another customer’s order, like an unknown one', async () => {
      const { orderId } = await place('of kim'.replace(' ', '-'));
      for (const name of ['GetOrder', 'CancelOrder'] as const)
        expect(await refusal(call(lee, name, { orderId }))).toBe('ORDERING.UNKNOWN_ORDER');
      expect(await http(lee, 'GET', `/api/orders/${orderId}`)).toBe('ORDERING.UNKNOWN_ORDER');
    });

    it('a caller without a token, with a bad one, or without the scope', async () => {
      const orderId = deriveId('any');
      for (const caller of ['nobody', { token: 'x.y.z' }, { ...kim, scopes: ['profile:read'] }] as const) {
        const code = await http(caller, 'GET', `/api/orders/${orderId}`);
        expect(code).toMatch(/^HTTP\.(UNAUTHENTICATED|INVALID_TOKEN|FORBIDDEN)$/);
        expect(await refusal(call(caller, 'GetOrder', { orderId }))).toBe(code);
      }
    });
  });

  it('answers a caller without a token with the gRPC status UNAUTHENTICATED', async () => {
    const refused = call('nobody', 'GetOrder', { orderId: deriveId('any') });
    await expect(refused).rejects.toMatchObject({ cause: { code: 16 } });
  });

  it('does not begin a call whose deadline has passed', async () => {
    const { orderId } = await place('late');
    expect(await refusal(call(kim, 'CancelOrder', { orderId }, { timeoutMs: -1 }))).toBe('HTTP.GATEWAY_TIMEOUT');
    const types = await on.shop.typesIn(`ordering.order-${orderId}`);
    expect(types).not.toContain('ordering.order-cancellation-requested.v1');
  });

  it('is reported as HTTP.UNAVAILABLE when it is unreachable', async () => {
    const nobody = new ContextClient(orderingService, '127.0.0.1:1');
    const answer = nobody.call('GetOrder', { orderId: deriveId('any') }, { timeoutMs: 2_000 });
    expect(await refusal(answer)).toBe('HTTP.UNAVAILABLE');
    nobody.close();
  });
});
