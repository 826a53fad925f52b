import { OrderConfirmed, ProductCreated, StockReleaseRequested, StockReservationRequested } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { publish } from '@maru/messaging';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { inventory } from '../src/inventory.app';
import { otherReceipts } from './crowded-sku';

let shop: ContextOnTrial;
beforeAll(async () => {
  shop = await contextOnTrial(inventory, { env: { INVENTORY_SKU_WAIT_MS: '300' } });
});
afterAll(() => shop?.end());

const price = { amount: 900, currency: 'EUR' };
const newSku = () => `SKU-${randomUUID().slice(0, 8).toUpperCase()}`;
const sell = (sku: string) => {
  const productId = deriveId('product', sku);
  const product = { productId, sku, name: 'Tea', category: 'tea', price };
  return shop.say(ProductCreated, `catalog.product-${productId}`, product);
};
const receive = (sku: string, quantity: unknown, key?: string, warehouse = 'MAIN') =>
  shop.call('POST', `/api/inventory/${sku}/receipts`, { quantity, warehouse }, key ? { 'idempotency-key': key } : {});
const adjust = (sku: string, delta: unknown, reason = 'count') =>
  shop.call('POST', `/api/inventory/${sku}/adjustments`, { warehouse: 'MAIN', delta, reason });
const level = async (sku: string) => (await shop.call('GET', `/api/inventory/${sku}`)).body;
async function stocked(quantity: number): Promise<string> {
  const sku = newSku();
  await sell(sku);
  expect(await receive(sku, quantity)).toMatchObject({ status: 201 });
  return sku;
}

const fulfilment = (orderId: string) => `ordering.order-fulfilment-${orderId}`;
const reserve = (orderId: string, ...skus: string[]) => {
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  return shop.say(StockReservationRequested, fulfilment(orderId), { orderId, lines });
};
const release = (orderId: string) => shop.say(StockReleaseRequested, fulfilment(orderId), { orderId });
const confirm = (orderId: string) => shop.say(OrderConfirmed, `ordering.order-${orderId}`, { orderId });
const answer = (orderId: string, type: string) =>
  eventually(async () =>
    expect(await shop.typesIn(`inventory.reservation-${orderId}`)).toContain(`inventory.${type}.v1`),
  );

describe('keeping stock', () => {
  it('receives goods as soon as the product can be sold, although its event is still on the way', async () => {
    const sku = newSku();
    const receiving = receive(sku, 7);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sell(sku);
    expect(await receiving).toMatchObject({
      status: 201,
      body: { receiptId: expect.any(String), sku, warehouse: 'MAIN', quantity: 7, onHand: 7 },
    });
  });

  it('shows the total and each warehouse', async () => {
    const sku = await stocked(7);
    await receive(sku, 5, undefined, 'EAST');
    await adjust(sku, -2);
    await reserve(randomUUID(), sku);
    await eventually(async () =>
      expect(await level(sku)).toEqual({
        sku,
        onHand: 10,
        reserved: 1,
        available: 9,
        warehouses: [
          { warehouse: 'EAST', onHand: 5, reserved: 1, available: 4 },
          { warehouse: 'MAIN', onHand: 5, reserved: 0, available: 5 },
        ],
      }),
    );
  });

  it('books a receipt once for one key, and repeats the answer when other goods have come since', async () => {
    const sku = await stocked(1);
    const first = await receive(sku, 5, 'delivery-1');
    await receive(sku, 3);
    const again = await receive(sku, 5, 'delivery-1');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await level(sku)).toMatchObject({ onHand: 9 });
    const reused = { status: 422, body: { code: 'INVENTORY.IDEMPOTENCY_KEY_REUSED' } };
    expect(await receive(sku, 6, 'delivery-1')).toMatchObject(reused);
    expect(await receive(sku, 5, 'delivery-1', 'EAST')).toMatchObject(reused);
  });

  it('books a receipt once for one key, also after 600 other receipts', async () => {
    const sku = await stocked(1);
    const first = await receive(sku, 5, 'delivery-1');
    await otherReceipts(shop.log, sku, 600);
    expect(await receive(sku, 5, 'delivery-1')).toMatchObject({ status: 201, body: first.body });
    expect(await receive(sku, 6, 'delivery-1')).toMatchObject({ status: 422 });
    expect(await level(sku)).toMatchObject({ onHand: 606 });
  });

  it('books a receipt for each operator with the same key, and reveals neither to the other', async () => {
    const sku = await stocked(1);
    const [kim, lee] = await Promise.all(
      ['kim', 'lee'].map(async (who) => ({ token: await shop.operatorToken(deriveId(who)) })),
    );
    const post = (who: { token: string }, what: string, body: object) =>
      shop.callAs(who, 'POST', `/api/inventory/${sku}/${what}`, body, { 'idempotency-key': 'delivery-1' });
    for (const [what, body] of [
      ['receipts', { warehouse: 'MAIN', quantity: 5 }],
      ['adjustments', { warehouse: 'MAIN', delta: -2, reason: 'count' }],
    ] as const) {
      const first = await post(kim!, what, body);
      expect(await post(lee!, what, { ...body, warehouse: 'MAIN' })).toMatchObject({ status: 201 });
      expect(await post(kim!, what, body)).toMatchObject({ status: 201, body: first.body });
    }
    expect(await level(sku)).toMatchObject({ onHand: 7 });
  });

  it('leaves the key of a refused adjustment free', async () => {
    const sku = await stocked(2);
    const key = { 'idempotency-key': 'count-1' };
    const count = (delta: number) =>
      shop.call('POST', `/api/inventory/${sku}/adjustments`, { warehouse: 'MAIN', delta, reason: 'count' }, key);
    expect(await count(-3)).toMatchObject({ status: 409, body: { code: 'INVENTORY.BELOW_RESERVED' } });
    expect(await count(-2)).toMatchObject({ status: 201, body: { onHand: 0 } });
    expect(await count(-3)).toMatchObject({ status: 422, body: { code: 'INVENTORY.IDEMPOTENCY_KEY_REUSED' } });
  });

  it('publishes a booking in the form of its contract', async () => {
    const sku = await stocked(1);
    await receive(sku, 5, 'told');
    const event = (await shop.log.readStream(`inventory.stock-${sku}`)).at(-1)!;
    expect(event.data).toMatchObject({ onHand: 6 });
    expect(publish(inventory.publications, event)!.data).not.toHaveProperty('onHand');
  });

  it('refuses an adjustment of pieces that are set aside', async () => {
    const sku = await stocked(2);
    const orderId = randomUUID();
    await reserve(orderId, sku);
    await answer(orderId, 'stock-reserved');
    expect(await adjust(sku, -2)).toMatchObject({ status: 409, body: { code: 'INVENTORY.BELOW_RESERVED' } });
    expect(await adjust(sku, -1)).toMatchObject({ status: 201, body: { delta: -1, onHand: 1 } });
  });

  it.each<[string, unknown]>([
    ['0', 0],
    ['-1', -1],
    ['1.5', 1.5],
    ['10^12', 1e12],
    ['"two"', 'two'],
    ['nothing', undefined],
  ])('refuses a receipt of %s pieces', async (_, quantity) => {
    const sku = await stocked(1);
    expect(await receive(sku, quantity)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
    expect(await level(sku)).toMatchObject({ onHand: 1 });
  });

  it('refuses malformed requests', async () => {
    const sku = await stocked(1);
    const invalid = { status: 400, body: { code: 'HTTP.INVALID_REQUEST' } };
    expect(await receive(sku, 1, undefined, 'not a warehouse')).toMatchObject(invalid);
    expect(await receive(sku, 1, 'a key with spaces')).toMatchObject(invalid);
    expect(await adjust(sku, 0)).toMatchObject(invalid);
    expect(await adjust(sku, 1, '')).toMatchObject(invalid);
    expect(await shop.call('GET', '/api/inventory/no%20sku')).toMatchObject(invalid);
  });

  it('does not know a SKU without a product', async () => {
    const unknown = { status: 404, body: { code: 'INVENTORY.UNKNOWN_SKU' } };
    expect(await receive('NO-SUCH-SKU', 1)).toMatchObject(unknown);
    expect(await adjust('NO-SUCH-SKU', 1)).toMatchObject(unknown);
    expect(await shop.call('GET', '/api/inventory/NO-SUCH-SKU')).toMatchObject(unknown);
  });
});

describe('the stock of orders', () => {
  it('is set aside, and leaves when the order is confirmed', async () => {
    const [tea, cup] = [await stocked(3), await stocked(3)];
    const orderId = randomUUID();
    await reserve(orderId, tea, cup);
    await answer(orderId, 'stock-reserved');
    expect(await level(tea)).toMatchObject({ onHand: 3, reserved: 1 });
    await confirm(orderId);
    for (const sku of [tea, cup])
      await eventually(async () => expect(await level(sku)).toMatchObject({ onHand: 2, reserved: 0, available: 2 }));
  });

  it('is refused as a whole when one line is unavailable', async () => {
    const [tea, cup] = [await stocked(3), await stocked(1)];
    await reserve(randomUUID(), cup);
    await eventually(async () => expect(await level(cup)).toMatchObject({ available: 0 }));
    const orderId = randomUUID();
    await reserve(orderId, tea, cup);
    await answer(orderId, 'stock-reservation-refused');
    expect(await level(tea)).toMatchObject({ reserved: 0 });
  });

  it('is freed on request, also when the request overtakes the reservation', async () => {
    const tea = await stocked(3);
    const [reserved, overtaken] = [randomUUID(), randomUUID()];
    await reserve(reserved, tea);
    await release(reserved);
    await release(overtaken);
    await reserve(overtaken, tea);
    await answer(reserved, 'stock-released');
    await answer(overtaken, 'stock-reservation-refused');
    expect(await level(tea)).toMatchObject({ onHand: 3, reserved: 0 });
  });

  it('goes to exactly 50 of 200 buyers when there are 50 pieces, also when every request is repeated', async () => {
    const sku = await stocked(50);
    const buyers = Array.from({ length: 200 }, () => randomUUID());
    await Promise.all(buyers.map((orderId) => reserve(orderId, sku)));
    const answers = () =>
      Promise.all(buyers.map(async (orderId) => (await shop.typesIn(`inventory.reservation-${orderId}`)).at(-1)!));
    await eventually(async () =>
      expect((await answers()).filter((type) => /stock-reserv(ed|ation-refused)/.test(type ?? ''))).toHaveLength(200),
    );
    const head = await shop.log.head();
    await shop.restart('inventory/integration');
    await eventually(async () => expect(await level(sku)).toMatchObject({ onHand: 50, reserved: 50, available: 0 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await answers()).filter((type) => type === 'inventory.stock-reserved.v1')).toHaveLength(50);
    expect(await shop.log.head()).toBe(head);
    expect(shop.faults).toEqual([]);
  });
});
