import { ProductCreated, StockReservationRequested } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { besideANewerVersion } from '@maru/service/testing';
import type { BesideANewerVersion } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { inventory } from '../src/inventory.app';

let newer: BesideANewerVersion;
beforeAll(async () => {
  newer = await besideANewerVersion(inventory);
});
afterAll(() => newer.shop.end());

it('stock that a newer version has continued is neither reserved nor received until the upgrade', async () => {
  const { shop } = newer;
  const [orderId, sku] = [randomUUID(), 'TEA-1'];
  const stock = `inventory.stock-${sku}`;
  const product = { productId: deriveId('product'), sku, name: 'Tea', category: 'tea' };
  await shop.say(ProductCreated, `catalog.product-${product.productId}`, {
    ...product,
    price: { amount: 900, currency: 'EUR' },
  });
  const receive = () => shop.call('POST', `/api/inventory/${sku}/receipts`, { quantity: 7, warehouse: 'MAIN' });
  await eventually(async () => expect((await receive()).status).toBe(201));
  const before = await shop.typesIn(stock);

  await newer.appendsTo(stock);
  const lines = [{ sku, quantity: 2 }];
  const request = await shop.say(StockReservationRequested, `ordering.order-fulfilment-${orderId}`, { orderId, lines });
  await newer.waits(request, stock, before);
  expect(newer.unavailable(await receive())).toBe(true);
  expect(newer.unavailable(await shop.call('GET', `/api/inventory/${sku}`))).toBe(true);

  newer.upgrade();
  await eventually(async () =>
    expect(await shop.typesIn(`inventory.reservation-${orderId}`)).toContain('inventory.stock-reserved.v1'),
  );
  expect((await shop.call('GET', `/api/inventory/${sku}`)).body).toMatchObject({ onHand: 7, reserved: 2 });
  expect(shop.faults.map(({ outcome }) => outcome)).not.toContain('parked');
});
