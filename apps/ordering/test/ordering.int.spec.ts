import { deriveId } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { ordering } from '../src/ordering.app';
import { OtherContexts } from './other-contexts';

const env = {
  ORDERING_COPY_WAIT_MS: '1500',
  ORDERING_RESERVATION_TIMEOUT_MS: '300',
  ORDERING_PAYMENT_TIMEOUT_MS: '300',
  ORDERING_SHIPMENT_TIMEOUT_MS: '300',
  ORDERING_COMPENSATION_RETRY_MS: '100',
};
const customerId = deriveId('customer');
const tea = {
  productId: deriveId('tea'),
  sku: 'TEA',
  name: 'Tea',
  category: 'drinks',
  price: { amount: 450, currency: 'EUR' },
};
const cup = { ...tea, productId: deriveId('cup'), sku: 'CUP', name: 'Cup', price: { amount: 900, currency: 'EUR' } };
const body = {
  customerId,
  currency: 'EUR',
  lines: [
    { productId: tea.productId, quantity: 2 },
    { productId: cup.productId, quantity: 1 },
  ],
  shippingAddress: { name: 'Ada', line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  paymentToken: 'tok_approve',
};

let shop: ContextOnTrial;
let others: OtherContexts;
beforeAll(async () => {
  shop = await contextOnTrial(ordering, { env });
  others = new OtherContexts(shop);
  await others.sell(tea);
  await others.sell(cup);
  await others.welcome(customerId);
});
afterAll(() => shop.end());

let keys = 0;
const place = (change: object = {}, key = `key-${++keys}`, headers: Record<string, string> = {}) =>
  shop.call('POST', '/api/orders', { ...body, ...change }, { 'idempotency-key': key, ...headers });
const get = (id: string, headers?: Record<string, string>) => shop.call('GET', `/api/orders/${id}`, undefined, headers);
const ended = async (id: string) => (await get(id, { prefer: 'wait=15' })).body;
const cancel = (id: string, headers?: Record<string, string>) =>
  shop.call('POST', `/api/orders/${id}/cancel`, undefined, headers);
const timeline = async (id: string) =>
  (await shop.call('GET', `/api/orders/${id}/timeline`)).body.events as {
    type: string;
    id: string;
    causationId: string;
  }[];
/** Places an order that the other contexts treat so; waits until it is in that state. */
async function placeAmong(moods: Parameters<OtherContexts['mood']>[1], until?: string): Promise<string> {
  const paymentToken = `tok_${++keys}`;
  others.mood(paymentToken, moods);
  const { orderId } = (await place({ paymentToken })).body;
  if (until) await eventually(async () => expect((await get(orderId)).body.status).toBe(until));
  return orderId as string;
}

describe('placing an order', () => {
  it('is accepted at once, can be looked at at once, and is completed soon', async () => {
    const answer = await place();
    const { orderId } = answer.body;
    expect(answer).toMatchObject({ status: 202, body: { orderId: expect.any(String), status: 'PENDING' } });
    expect(answer.headers.get('location')).toBe(`/api/orders/${orderId}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await get(orderId)).toMatchObject({ status: 200, body: { orderId, total: 1_800, currency: 'EUR' } });

    const order = await get(orderId, { prefer: 'wait=10' });
    expect(order.headers.get('preference-applied')).toBe('wait=10');
    expect(order.headers.get('etag')).toBe(`"${order.body.version}"`);
    expect(order.body).toMatchObject({ status: 'COMPLETED', version: 5 });
    expect(order.body.lines[0]).toEqual({
      productId: tea.productId,
      sku: 'TEA',
      name: 'Tea',
      quantity: 2,
      unitPrice: 450,
      total: 900,
    });
    expect(others.holding(orderId)).toEqual(['payment', 'shipment', 'stock']);
  });

  it('waits for its end when it is asked to', async () => {
    const answer = await place({}, undefined, { prefer: 'wait=10' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'COMPLETED' } });
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
  });

  it('with the same key and body again is the same order with the same answer', async () => {
    const [first, ...more] = await Promise.all([place({}, 'once'), place({}, 'once'), place({}, 'once')]);
    await ended(first!.body.orderId);
    for (const answer of [...more, await place({}, 'once')]) {
      expect(answer).toMatchObject({ status: 202, body: first!.body });
      for (const header of ['location', 'etag']) expect(answer.headers.get(header)).toBe(first!.headers.get(header));
    }
    expect((await shop.typesIn(`ordering.order-${first!.body.orderId}`)).slice(0, 1)).toEqual([
      'ordering.order-placed.v1',
    ]);
    const placed = (await shop.typesIn(`ordering.order-${first!.body.orderId}`)).filter((type) =>
      type.includes('placed'),
    );
    expect(placed).toHaveLength(1);
  });

  it('with the same key and another body is refused', async () => {
    await place({}, 'mine');
    const answer = await place({ paymentToken: 'tok_other' }, 'mine');
    expect(answer).toMatchObject({ status: 422, body: { code: 'ORDERING.IDEMPOTENCY_KEY_REUSED' } });
  });

  it('that was refused leaves nothing behind: the key is free', async () => {
    const lines = [...body.lines, body.lines[0]];
    expect(await place({ lines }, 'again')).toMatchObject({ status: 422, body: { code: 'ORDERING.DUPLICATE_LINE' } });
    expect(await shop.typesIn(`ordering.order-${deriveId('order', 'again')}`)).toEqual([]);
    expect(await place({}, 'again')).toMatchObject({ status: 202 });
  });

  it('waits a moment for a customer and a product that are news', async () => {
    const news = { ...tea, productId: deriveId('news'), sku: 'NEWS' };
    const friend = deriveId('friend');
    const answer = place({ customerId: friend, lines: [{ productId: news.productId, quantity: 1 }] });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await others.sell(news);
    await others.welcome(friend);
    expect(await answer).toMatchObject({ status: 202 });
  });

  it.each([
    ['an unknown customer', { customerId: deriveId('stranger') }, 'ORDERING.UNKNOWN_CUSTOMER'],
    ['an unknown product', { lines: [{ productId: deriveId('nothing'), quantity: 1 }] }, 'ORDERING.UNKNOWN_PRODUCT'],
    ['no lines', { lines: [] }, 'ORDERING.EMPTY_ORDER'],
    ['another currency', { currency: 'KRW' }, 'ORDERING.CURRENCY_MISMATCH'],
  ])('of %s is refused', async (_, change, code) => {
    expect(await place(change)).toMatchObject({ status: 422, body: { code } });
  });

  it.each([
    ['quantity 0', { lines: [{ productId: tea.productId, quantity: 0 }] }],
    ['quantity 1.5', { lines: [{ productId: tea.productId, quantity: 1.5 }] }],
    ['quantity 10^12', { lines: [{ productId: tea.productId, quantity: 1e12 }] }],
    ['a price of the client’s own', { total: 1 }],
    ['no token', { paymentToken: undefined }],
    ['half an address', { shippingAddress: { name: 'Ada' } }],
  ])('with %s is not well-formed', async (_, change) => {
    expect(await place(change)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it.each([undefined, '', 'with space', 'k'.repeat(256)])('needs a proper Idempotency-Key, not %j', async (key) => {
    const answer = await shop.call('POST', '/api/orders', body, key === undefined ? {} : { 'idempotency-key': key });
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });
});

describe('an order that cannot be had', () => {
  it.each([
    [{ stock: 'no' }, 'INVENTORY.OUT_OF_STOCK'],
    [{ payment: 'no' }, 'PAYMENTS.DECLINED'],
    [{ shipment: 'no' }, 'SHIPPING.UNSERVICEABLE'],
    [{ stock: 'silent' }, 'INVENTORY.TIMEOUT'],
    [{ payment: 'silent' }, 'PAYMENTS.TIMEOUT'],
    [{ shipment: 'silent' }, 'SHIPPING.TIMEOUT'],
  ] as const)('because of %j fails with %s, and nobody holds anything of it', async (moods, reason) => {
    const orderId = await placeAmong(moods);
    expect(await ended(orderId)).toMatchObject({ status: 'FAILED', reason });
    expect(others.holding(orderId)).toEqual([]);
  });
});

describe('cancelling an order', () => {
  it.each([
    ['stock', { stock: 'silent' }, 'ORDER_CREATED'],
    ['payment', { payment: 'silent' }, 'STOCK_RESERVED'],
    ['shipment', { shipment: 'silent' }, 'PAYMENT_COMPLETED'],
  ] as const)(
    'while the %s is under way ends it CANCELLED, and nobody holds anything of it',
    async (_, moods, until) => {
      const orderId = await placeAmong(moods, until);
      expect(await cancel(orderId)).toMatchObject({ status: 202, body: { orderId, status: 'CANCELLING' } });
      expect(await ended(orderId)).toMatchObject({ status: 'CANCELLED', reason: 'ORDERING.CANCELLED_BY_CUSTOMER' });
      expect(others.holding(orderId)).toEqual([]);
    },
  );

  it('twice is cancelling once, until it has ended', async () => {
    const orderId = await placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    expect(await cancel(orderId)).toMatchObject({ status: 202 });
    expect(await cancel(orderId)).toMatchObject({ status: 202 });
    await ended(orderId);
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_ENDED' } });
  });

  it('at the moment it is placed, however the two race, leaves no order half-done', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => place()));
    const answers = await Promise.all(orders.map(({ body: { orderId } }) => cancel(orderId)));
    for (const [index, { status }] of answers.entries()) {
      const { orderId } = orders[index]!.body;
      expect((await ended(orderId)).status).toBe(status === 202 ? 'CANCELLED' : 'COMPLETED');
      expect(others.holding(orderId)).toHaveLength(status === 202 ? 0 : 3);
    }
  });

  it('is refused once it is completed', async () => {
    const { orderId } = (await place()).body;
    await ended(orderId);
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_SHIPPED' } });
  });

  it('is refused to who has not seen how the order stands now', async () => {
    const orderId = await placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    expect(await cancel(orderId, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'ORDERING.STALE_VERSION' },
    });
    expect(await cancel(orderId, { 'if-match': '"3"' })).toMatchObject({ status: 202 });
  });
});

describe('looking at orders', () => {
  it('of which there are none is answered as such', async () => {
    const unknown = deriveId('order', 'nobody');
    for (const path of [unknown, `${unknown}/timeline`])
      expect(await shop.call('GET', `/api/orders/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'ORDERING.UNKNOWN_ORDER' },
      });
    expect(await cancel(unknown)).toMatchObject({ status: 404 });
    expect(await get('42')).toMatchObject({ status: 400 });
  });

  it('tells who caused what, from the placing to the end', async () => {
    const { orderId } = (await place()).body;
    await ended(orderId);
    const events = await eventually(async () => {
      const found = await timeline(orderId);
      expect(found.at(-1)!.type).toBe('ordering.order-fulfilment-advanced.v1');
      expect(found).toHaveLength(14);
      return found;
    });
    expect(events[0]!.type).toBe('ordering.order-placed.v1');
    const position = new Map(events.map(({ id }, index) => [id, index]));
    for (const [index, { causationId }] of events.entries())
      // What another context says in this spec, nobody has caused.
      if (position.has(causationId) && events[index]!.type.startsWith('ordering.'))
        expect(position.get(causationId)!).toBeLessThan(index);
    const causes = events
      .filter(({ type }) => type === 'ordering.order-confirmed.v1')
      .map(({ causationId }) => causationId);
    expect(events[position.get(causes[0]!)!]!.type).toBe('ordering.order-confirmation-requested.v1');
  });

  it('lists those of a customer, the youngest first, page by page', async () => {
    const friend = deriveId('lister');
    await others.welcome(friend);
    const placed: string[] = [];
    for (let n = 0; n < 3; n++) placed.unshift((await place({ customerId: friend })).body.orderId);
    await Promise.all(placed.map(ended));
    const list = (query: string) => shop.call('GET', `/api/orders?customerId=${friend}${query}`);
    const all = await eventually(async () => {
      const { body: found } = await list('&status=COMPLETED');
      expect(found).toMatchObject({ page: 1, limit: 20, total: 3 });
      return found;
    });
    expect(all.items.map(({ orderId }: { orderId: string }) => orderId)).toEqual(placed);
    const { body: second } = await list('&page=2&limit=2&status=COMPLETED');
    expect(second).toMatchObject({ page: 2, limit: 2, total: 3, items: [{ orderId: placed[2] }] });
    expect((await list('&status=FAILED')).body).toMatchObject({ total: 0, items: [] });
    expect(await list('&status=LOST')).toMatchObject({ status: 400 });
  });
});

describe('a restart', () => {
  it('loses no order and no time-out', async () => {
    const orderId = await placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    await shop.restart();
    expect(await ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'PAYMENTS.TIMEOUT' });
    expect(others.holding(orderId)).toEqual([]);
  });

  it('answers who waits for an order instead of holding up the end', async () => {
    const orderId = await placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    const waiting = get(orderId, { prefer: 'wait=30' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await shop.restart();
    expect(await waiting).toMatchObject({ status: 200 });
  });
});

describe('the whole of it', () => {
  it('heard once more changes nothing', async () => {
    const quiet = async () => {
      const before = await shop.log.head();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await shop.log.head()).toBe(before);
      return before;
    };
    const before = await eventually(quiet);
    await shop.restart('ordering/integration');
    expect(await eventually(quiet)).toBe(before);
  });

  it('met nothing that had to be tried again', () => {
    expect(shop.faults).toEqual([]);
  });
});
