import { wholeTraces } from '../../clients/whole-traces';
import type { TestShop } from '../../shops/test-shop';

/**
 * A step whose context never answers ends by its durable time-out. `hurry` speeds time up, so that time-outs pass soon,
 * until the returned function is called.
 */
export function silence(shop: () => TestShop, hurry: () => () => void): void {
  describe('a step that never answers', () => {
    it.each([
      ['stock', 'ordering.stock-reservation-requested.v1', 'ORDER_CREATED', 'INVENTORY.TIMEOUT'],
      ['payment', 'ordering.payment-requested.v1', 'STOCK_RESERVED', 'PAYMENTS.TIMEOUT'],
      ['shipment', 'ordering.shipment-requested.v2', 'PAYMENT_COMPLETED', 'SHIPPING.TIMEOUT'],
    ])(
      'makes the order fail by its time-out, and its late answer changes nothing (%s)',
      async (_step, request, status, reason) => {
        const { client } = shop();
        const { productId, sku } = await client.product(1);
        const customerId = await client.customer();
        const resume = shop().hold(request);
        const orderId = await client.placed(client.order(customerId, [productId]));
        await shop().reaches(orderId, status);
        const slowDown = hurry();
        await shop().reaches(orderId, 'CANCELLING', 20_000);
        // The answer to the timed-out request comes too late. The compensation of the step queues behind it.
        resume();
        expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason });
        expect(await client.stock(sku)).toMatchObject({ onHand: 1, reserved: 0 });
        await shop().expectPromisesKept();
        const [trace] = await wholeTraces(client, orderId);
        const timer = trace!.spans.find(({ name }) => name.startsWith('timer '));
        expect(timer).toMatchObject({ service: 'ordering', parentSpanId: expect.any(String) });
        slowDown();
      },
    );
  });
}
