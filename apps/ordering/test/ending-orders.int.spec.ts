import { deriveId, fingerprint } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { order, orderingOnTrial, tea } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial();
});
afterAll(() => on.shop.end());

describe('an order that cannot be fulfilled', () => {
  it.each([
    [{ stock: 'no' }, 'INVENTORY.OUT_OF_STOCK'],
    [{ payment: 'no' }, 'PAYMENTS.DECLINED'],
    [{ shipment: 'no' }, 'SHIPPING.UNSERVICEABLE'],
    [{ stock: 'silent' }, 'INVENTORY.TIMEOUT'],
    [{ payment: 'silent' }, 'PAYMENTS.TIMEOUT'],
    [{ shipment: 'silent' }, 'SHIPPING.TIMEOUT'],
  ] as const)('because of %j fails with %s, and no context holds anything for it', async (moods, reason) => {
    const orderId = await on.placeAmong(moods);
    expect(await on.ended(orderId)).toMatchObject({ status: 'FAILED', reason });
    expect(on.others.holding(orderId)).toEqual([]);
  });
});

describe('cancelling an order', () => {
  it.each([
    ['stock', { stock: 'silent' }, 'ORDER_CREATED'],
    ['payment', { payment: 'silent' }, 'STOCK_RESERVED'],
    ['shipment', { shipment: 'silent' }, 'PAYMENT_COMPLETED'],
  ] as const)(
    'while the %s is under way ends it CANCELLED, and no context holds anything for it',
    async (_, moods, until) => {
      const orderId = await on.placeAmong(moods, until);
      expect(await on.cancel(orderId)).toMatchObject({ status: 202, body: { orderId, status: 'CANCELLING' } });
      expect(await on.ended(orderId)).toMatchObject({ status: 'CANCELLED', reason: 'ORDERING.CANCELLED_BY_CUSTOMER' });
      expect(on.others.holding(orderId)).toEqual([]);
    },
  );

  it('is accepted a second time until the order has ended', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    expect(await on.cancel(orderId)).toMatchObject({ status: 202 });
    expect(await on.cancel(orderId)).toMatchObject({ status: 202 });
    await on.ended(orderId);
    expect(await on.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_ENDED' } });
  });

  it('right after the placing leaves no order half-done', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => on.place()));
    const answers = await Promise.all(orders.map(({ body: { orderId } }) => on.cancel(orderId)));
    for (const [index, { status }] of answers.entries()) {
      const { orderId } = orders[index]!.body;
      expect((await on.ended(orderId)).status).toBe(status === 202 ? 'CANCELLED' : 'COMPLETED');
      expect(on.others.holding(orderId)).toHaveLength(status === 202 ? 0 : 3);
    }
  });

  it('is refused once it is completed', async () => {
    const { orderId } = (await on.place()).body;
    await on.ended(orderId);
    expect(await on.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_SHIPPED' } });
  });

  it('is refused with an ETag that is out of date', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    expect(await on.cancel(orderId, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'ORDERING.STALE_VERSION' },
    });
    expect(await on.cancel(orderId, { 'if-match': '"3"' })).toMatchObject({ status: 202 });
  });
});

describe('a restart', () => {
  it('loses no order and no time-out', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    await on.shop.restart();
    expect(await on.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'PAYMENTS.TIMEOUT' });
    expect(on.others.holding(orderId)).toEqual([]);
  });

  it('answers requests that wait for an order before the process ends', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    const arrived = nextRequest();
    const waiting = on.get(orderId, { prefer: 'wait=30' });
    await arrived;
    await on.shop.restart();
    expect(await waiting).toMatchObject({ status: 200 });
  });
});

describe('ordering after all tests of this file', () => {
  it('writes nothing when it consumes the whole log again', async () => {
    const quiet = async () => {
      const before = await on.shop.log.head();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await on.shop.log.head()).toBe(before);
      return before;
    };
    const before = await eventually(quiet);
    await on.shop.restart('ordering/integration');
    expect(await eventually(quiet)).toBe(before);
  });

  it('has retried no message', () => {
    expect(on.shop.faults).toEqual([]);
  });
});

describe('an order from before addresses were sealed', () => {
  it('is completed with requests of version 1, and is the same order for a retry', async () => {
    await on.registeredBefore(order.customerId);
    const [orderId, stream] = [deriveId('order', 'of-old'), `ordering.order-${deriveId('order', 'of-old')}`];
    const { customerId: buyer, currency, shippingAddress, paymentToken } = order;
    const lines = [{ productId: tea.productId, sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }];
    const data = { orderId, customerId: buyer, currency, lines, total: 900, shippingAddress, paymentToken };
    const placed = { id: deriveId('placed', 'of-old'), type: 'ordering.order-placed.v1' };
    const metadata = { correlationId: 'of-old', causationId: placed.id };
    const requestHash = fingerprint(order);
    await on.shop.log.append(stream, 'no-stream', [{ ...placed, data: { ...data, requestHash }, metadata }]);
    expect(await on.ended(orderId)).toMatchObject({ status: 'COMPLETED', total: 900 });
    const asked = await on.shop.typesIn(`ordering.order-fulfilment-${orderId}`);
    expect(asked.filter((type) => type.includes('shipment'))).toEqual(['ordering.shipment-requested.v1']);
    expect(await on.place({}, 'of-old')).toMatchObject({ status: 202, body: { orderId } });
    expect(await on.shop.typesIn(stream)).toEqual(['ordering.order-placed.v1', 'ordering.order-confirmed.v1']);
  });
});

/** Resolves when a server of this process receives a request. */
const nextRequest = (): Promise<void> =>
  new Promise((resolve) => {
    const heard = () => {
      unsubscribe('http.server.request.start', heard);
      resolve();
    };
    subscribe('http.server.request.start', heard);
  });
