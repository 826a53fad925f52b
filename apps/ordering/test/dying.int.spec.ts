import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { ordering } from '../src/ordering.app';
import { OtherContexts } from './other-contexts';

const env = { ORDERING_COMPENSATION_RETRY_MS: '100', DRAIN_TIMEOUT_MS: '50' };
const customerId = deriveId('customer');
const tea = {
  productId: deriveId('tea'),
  sku: 'TEA',
  name: 'Tea',
  category: 'drinks',
  price: { amount: 900, currency: 'EUR' },
};
const body = {
  customerId,
  currency: 'EUR',
  lines: [{ productId: tea.productId, quantity: 2 }],
  shippingAddress: { name: 'Ada', line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
};

let shop: ContextOnTrial;
let others: OtherContexts;
let dying: DyingEventStore | undefined;
let diesAt: readonly [append: number, moment: 'before' | 'after'] | undefined;
beforeAll(async () => {
  shop = await contextOnTrial(ordering, {
    env,
    storeOf: (log) => (diesAt ? (dying = new DyingEventStore(log, ...diesAt)) : log),
  });
  others = new OtherContexts(shop);
  await others.sell(tea);
  await others.welcome(customerId);
});
afterAll(() => shop.end());

const place = (paymentToken: string) =>
  shop.call('POST', '/api/orders', { ...body, paymentToken }, { 'idempotency-key': `key-${paymentToken}` });
/** The client asks again until it is told that its order was taken. */
const placeForSure = (token: string) =>
  eventually(async () => {
    const answer = await place(token);
    expect(answer.status).toBe(202);
    return answer.body.orderId as string;
  });
const moments = ['before', 'after'] as const;
const each = (appends: number) =>
  moments.flatMap((moment) => Array.from({ length: appends }, (_, n) => [n + 1, moment] as const));

/** Ordering dies at that append of an order that is dealt with so, and is started again. */
async function dieAt(append: number, moment: 'before' | 'after', token: string): Promise<string> {
  diesAt = [append, moment];
  await shop.restart();
  diesAt = undefined;
  const first = place(token).catch(() => undefined);
  await eventually(() => expect(dying!.died).toBe(true), 3_000, 2);
  await shop.restart();
  await first;
  return placeForSure(token);
}
const ended = async (orderId: string) =>
  (await shop.call('GET', `/api/orders/${orderId}`, undefined, { prefer: 'wait=10' })).body;

describe('when ordering dies', () => {
  // placed; process: placed, reserved, captured, booked; confirmed; process: confirmed.
  it.each(each(7))('at append %d of an order, %s it, the order is completed all the same', async (append, moment) => {
    const orderId = await dieAt(append, moment, `tok_done_${append}_${moment}`);
    expect(await ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    expect(others.holding(orderId)).toEqual(['payment', 'shipment', 'stock']);
    expect(await shop.typesIn(`ordering.order-${orderId}`)).toEqual([
      'ordering.order-placed.v1',
      'ordering.order-confirmed.v1',
    ]);
  });

  // placed; process: placed, reserved, captured, refused, refunded, released; failed; process: failed.
  it.each(each(9))('at append %d of an order that fails, %s it, nothing of it is left', async (append, moment) => {
    const token = `tok_undone_${append}_${moment}`;
    others.mood(token, { shipment: 'no' });
    const orderId = await dieAt(append, moment, token);
    expect(await ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.UNSERVICEABLE' });
    expect(others.holding(orderId)).toEqual([]);
    expect(await shop.typesIn(`ordering.order-${orderId}`)).toEqual([
      'ordering.order-placed.v1',
      'ordering.order-failed.v1',
    ]);
  });
});
