import { VirtualTime } from '@maru/testing';
import { startShop, type TestShop } from './test-shop';

/** A step whose context never answers ends by its durable time-out. The hour passes in virtual time. */
describe('a step that never answers', () => {
  const time = new VirtualTime(new Date());
  let shop: TestShop;

  beforeAll(async () => {
    shop = await startShop({ clock: time, scheduler: time });
  }, 60_000);
  afterAll(() => shop?.close(), 60_000);

  it.each([
    ['stock', 'ordering.stock-reservation-requested.v1', 'ORDER_CREATED', 'INVENTORY.TIMEOUT'],
    ['payment', 'ordering.payment-requested.v1', 'STOCK_RESERVED', 'PAYMENTS.TIMEOUT'],
    ['shipment', 'ordering.shipment-requested.v1', 'PAYMENT_COMPLETED', 'SHIPPING.TIMEOUT'],
  ])(
    '%s: the order fails by its time-out, and a late answer changes nothing',
    async (_step, request, status, reason) => {
      const { client } = shop;
      const passing = passTime(time);
      const { productId, sku } = await client.product(1);
      const customerId = await client.customer();
      const resume = shop.hold(request);
      const orderId = await client.placed(client.order(customerId, [productId]));
      await shop.reaches(orderId, status);
      passing.stepMs = 5_000;
      await shop.reaches(orderId, 'CANCELLING');
      // The answer to the request that timed out comes now, too late; what undoes the step queues behind it.
      resume();
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason });
      expect(await client.stock(sku)).toMatchObject({ onHand: 1, reserved: 0 });
      await shop.expectPromisesKept();
      await passing.stop();
    },
  );
});

/** Lets virtual time go by, `stepMs` every 10 real milliseconds, while real work goes on. */
function passTime(time: VirtualTime) {
  let going = true;
  const passing = {
    stepMs: 50,
    stop: async () => {
      going = false;
      await running;
    },
  };
  const running = (async () => {
    while (going) {
      await time.advance(passing.stepMs);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return passing;
}
