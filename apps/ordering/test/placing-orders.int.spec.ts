import { deriveId, fingerprint } from '@maru/kernel';
import { eventually } from '@maru/testing';
import type { Person } from '@maru/personal-data';
import { idOfRequest } from '@maru/service';
import { OPERATOR_ID } from '@maru/service/testing';
import { customerId, order, orderingOnTrial, tea } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const streamOf = (key: string) => `ordering.order-${idOfRequest({ callerId: OPERATOR_ID, key }, 'order')}`;

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial();
});
afterAll(() => on.shop.end());

describe('placing an order', () => {
  it('is accepted at once; the order can be read at once and is completed soon', async () => {
    const answer = await on.place();
    const { orderId } = answer.body;
    expect(answer).toMatchObject({ status: 202, body: { orderId: expect.any(String), status: 'PENDING' } });
    expect(answer.headers.get('location')).toBe(`/api/orders/${orderId}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await on.get(orderId)).toMatchObject({ status: 200, body: { orderId, total: 1_800, currency: 'EUR' } });

    const shown = await on.get(orderId, { prefer: 'wait=10' });
    expect(shown.headers.get('preference-applied')).toBe('wait=10');
    expect(shown.headers.get('etag')).toBe(`"${shown.body.version}"`);
    expect(shown.body).toMatchObject({ status: 'COMPLETED', version: 5 });
    expect(shown.body.lines[0]).toEqual({
      productId: tea.productId,
      sku: 'TEA',
      name: 'Tea',
      quantity: 2,
      unitPrice: 450,
      total: 900,
    });
    expect(on.others.holding(orderId)).toEqual(['payment', 'shipment', 'stock']);
  });

  it('waits for the end of the order with Prefer: wait', async () => {
    const answer = await on.place({}, undefined, { prefer: 'wait=10' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'COMPLETED' } });
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
  });

  it('gives the same order and answer for the same key and body', async () => {
    const [first, ...more] = await Promise.all([on.place({}, 'once'), on.place({}, 'once'), on.place({}, 'once')]);
    await on.ended(first.body.orderId);
    for (const answer of [...more, await on.place({}, 'once')]) {
      expect(answer).toMatchObject({ status: 202, body: first.body });
      for (const header of ['location', 'etag']) expect(answer.headers.get(header)).toBe(first.headers.get(header));
    }
    expect((await on.shop.typesIn(`ordering.order-${first.body.orderId}`)).slice(0, 1)).toEqual([
      'ordering.order-placed.v2',
    ]);
    const placed = (await on.shop.typesIn(`ordering.order-${first.body.orderId}`)).filter((type) =>
      type.includes('placed'),
    );
    expect(placed).toHaveLength(1);
  });

  it('is refused for the same key with another body', async () => {
    await on.place({}, 'mine');
    const answer = await on.place({ paymentToken: 'tok_other' }, 'mine');
    expect(answer).toMatchObject({ status: 422, body: { code: 'ORDERING.IDEMPOTENCY_KEY_REUSED' } });
  });

  it('leaves the key free when it is refused', async () => {
    const lines = [...order.lines, order.lines[0]];
    expect(await on.place({ lines }, 'again')).toMatchObject({
      status: 422,
      body: { code: 'ORDERING.DUPLICATE_LINE' },
    });
    expect(await on.shop.typesIn(streamOf('again'))).toEqual([]);
    expect(await on.place({}, 'again')).toMatchObject({ status: 202 });
  });

  it('waits a moment for the events of a new customer and a new product', async () => {
    const news = { ...tea, productId: deriveId('news'), sku: 'NEWS' };
    const friend = deriveId('friend');
    const answer = on.place({ customerId: friend, lines: [{ productId: news.productId, quantity: 1 }] });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await on.others.sell(news);
    await on.others.welcome(friend);
    expect(await answer).toMatchObject({ status: 202 });
  });

  it('stores the address sealed, and no digest of it against which a guess could be tested', async () => {
    const { orderId } = (await on.place()).body;
    await on.ended(orderId);
    const streams = [`ordering.order-${orderId}`, `ordering.order-fulfilment-${orderId}`];
    const events = (await Promise.all(streams.map((stream) => on.shop.log.readStream(stream)))).flat();
    for (const { type, data } of events)
      for (const word of ['Main Street', 'Berlin', '10115'])
        expect([type, JSON.stringify(data).includes(word)]).toEqual([type, false]);
    const { requestHash, shippingAddress } = events[0]!.data as Record<string, string>;
    expect(requestHash).not.toBe(fingerprint({ ...order, paymentToken: 'tok_approve' }));
    const customer = (await on.shop.persons.find(customerId)) as Person;
    expect(JSON.parse(customer.open('address', shippingAddress!))).toEqual(order.shippingAddress);
  });

  it('is refused for an erased customer even before ordering has the event of the erasure', async () => {
    const leaving = deriveId('leaving');
    await on.others.welcome(leaving);
    expect(await on.place({ customerId: leaving }, 'before')).toMatchObject({ status: 202 });
    await on.shop.persons.erase(leaving);
    const refused = { status: 422, body: { code: 'ORDERING.UNKNOWN_CUSTOMER' } };
    expect(await on.place({ customerId: leaving }, 'after')).toMatchObject(refused);
    expect(await on.shop.typesIn(streamOf('after'))).toEqual([]);
    // Refused even for the same key and body, because the digest cannot be checked without the erased key.
    expect(await on.place({ customerId: leaving }, 'before')).toMatchObject(refused);
  });

  it('is refused with the present price when a price has risen, and leaves the key free', async () => {
    const productId = deriveId('coffee');
    await on.others.sell({ ...tea, productId, sku: 'COFFEE', price: { amount: 1_000, currency: 'EUR' } });
    const shown = { lines: [{ productId, quantity: 2, unitPrice: 1_000 }], total: 2_000 };
    expect(await on.place(shown, 'before-the-rise')).toMatchObject({ status: 202 });
    await on.others.reprice(productId, { amount: 100_000, currency: 'EUR' });
    await eventually(async () => expect((await on.place(shown)).status).toBe(409));

    const refused = await on.place(shown, 'risen');
    expect(refused).toMatchObject({ status: 409, body: { code: 'ORDERING.PRICE_CHANGED' } });
    expect(refused.body.detail).toBe(
      'COFFEE costs 1000.00 EUR now. The order comes to 2000.00 EUR, not to what was shown.',
    );
    const now = { currency: 'EUR', total: 200_000, lines: [{ productId, unitPrice: 100_000 }] };
    expect(refused.body.present).toEqual(now);
    expect(await on.place({ ...shown, lines: [{ productId, quantity: 2 }] }, 'risen')).toMatchObject({ status: 409 });

    const agreed = { lines: [{ productId, quantity: 2, unitPrice: 100_000 }], total: now.total };
    const { body } = await on.place(agreed, 'risen');
    expect(await on.get(body.orderId)).toMatchObject({ status: 200, body: { total: 200_000 } });
    // A retry of an order from before the rise is still the same order.
    expect(await on.place(shown, 'before-the-rise')).toMatchObject({ status: 202 });
  });

  it('needs no payment token for an order that costs nothing', async () => {
    const productId = deriveId('sample');
    await on.others.sell({ ...tea, productId, sku: 'SAMPLE', price: { amount: 0, currency: 'EUR' } });
    const { body } = await on.place({ lines: [{ productId, quantity: 1 }], paymentToken: undefined });
    expect(await on.ended(body.orderId)).toMatchObject({ status: 'COMPLETED', total: 0 });
  });

  it.each([
    ['an unknown customer', { customerId: deriveId('stranger') }, 'ORDERING.UNKNOWN_CUSTOMER'],
    ['an unknown product', { lines: [{ productId: deriveId('nothing'), quantity: 1 }] }, 'ORDERING.UNKNOWN_PRODUCT'],
    ['no lines', { lines: [] }, 'ORDERING.EMPTY_ORDER'],
    ['another currency', { currency: 'KRW' }, 'ORDERING.CURRENCY_MISMATCH'],
    ['something that costs, without a token,', { paymentToken: undefined }, 'ORDERING.PAYMENT_TOKEN_MISSING'],
  ])('is refused for %s', async (_, change, code) => {
    expect(await on.place(change)).toMatchObject({ status: 422, body: { code } });
  });

  it.each([
    ['quantity 0', { lines: [{ productId: tea.productId, quantity: 0 }] }],
    ['quantity 1.5', { lines: [{ productId: tea.productId, quantity: 1.5 }] }],
    ['quantity 10^12', { lines: [{ productId: tea.productId, quantity: 1e12 }] }],
    ['a total in letters', { total: '1800' }],
    ['a city of two lines', { shippingAddress: { ...order.shippingAddress, city: 'Berlin\nhttps://evil.example' } }],
    ['a discount', { discount: 100 }],
    ['half an address', { shippingAddress: { name: 'Ada' } }],
  ])('is refused as malformed with %s', async (_, change) => {
    expect(await on.place(change)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it.each([undefined, '', 'with space', 'k'.repeat(256)])('is refused with the Idempotency-Key %j', async (key) => {
    const answer = await on.shop.call(
      'POST',
      '/api/orders',
      order,
      key === undefined ? {} : { 'idempotency-key': key },
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });
});
