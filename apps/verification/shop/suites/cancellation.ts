import { eventually } from '@maru/testing';
import type { ShopClient } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

/** Holds back the request of a step from its context, so that the cancel surely meets the step under way. */
export function cancellation(shop: () => TestShop): void {
  describe('a cancel while a step is under way', () => {
    let client: ShopClient;
    let customerId: string;

    beforeAll(async () => {
      client = shop().client;
      customerId = await client.customer();
    });
    afterAll(() => shop().expectPromisesKept());

    it.each([
      ['stock', 'ORDER_CREATED', 'ordering.stock-reservation-requested.v1', []],
      ['payment', 'STOCK_RESERVED', 'ordering.payment-requested.v1', ['inventory.stock-released.v1']],
      [
        'shipment',
        'PAYMENT_COMPLETED',
        'ordering.shipment-requested.v2',
        ['payments.payment-refunded.v1', 'inventory.stock-released.v1'],
      ],
    ])('undoes all earlier steps (%s)', async (_step, status, heldRequest, undone) => {
      const { productId, sku } = await client.product(2);
      const resume = shop().hold(heldRequest);
      const orderId = await client.placed(client.order(customerId, [productId]));
      await shop().reaches(orderId, status);
      expect(await client.cancel(orderId)).toMatchObject({ status: 202 });
      resume();
      expect(await client.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
      await client.wholeTimeline(orderId, undone);
      expect(await client.stock(sku)).toMatchObject({ onHand: 2, reserved: 0 });
    });

    it('may be repeated with the same answer until the order has ended', async () => {
      const { productId } = await client.product(1);
      const resume = shop().hold('ordering.payment-requested.v1');
      const orderId = await client.placed(client.order(customerId, [productId]));
      await shop().reaches(orderId, 'STOCK_RESERVED');
      expect((await client.cancel(orderId)).status).toBe(202);
      expect((await client.cancel(orderId)).status).toBe(202);
      resume();
      expect(await client.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
      expect(await client.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_ENDED' } });
    });

    it('is refused with a stale version and accepted with the current one', async () => {
      const { productId } = await client.product(1);
      const resume = shop().hold('ordering.payment-requested.v1');
      const orderId = await client.placed(client.order(customerId, [productId]));
      await shop().reaches(orderId, 'STOCK_RESERVED');
      expect(await client.cancel(orderId, { 'if-match': '"0"' })).toMatchObject({
        status: 412,
        body: { code: 'ORDERING.STALE_VERSION' },
      });
      // The view may lag, so a refused client reads the order again.
      await eventually(async () => {
        const { headers } = await client.call('GET', `/api/orders/${orderId}`);
        expect((await client.cancel(orderId, { 'if-match': headers.get('etag')! })).status).toBe(202);
      });
      resume();
      expect(await client.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
    });
  });
}
