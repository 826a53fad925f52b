import { eventually } from '@maru/testing';
import type { ShopClient } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

export function endings(shop: () => TestShop): void {
  describe('an order over HTTP', () => {
    let client: ShopClient;
    let customerId: string;

    beforeAll(async () => {
      client = shop().client;
      customerId = await client.customer();
    });
    afterAll(() => shop().expectPromisesKept());

    it('is reserved, paid, shipped and confirmed, and the customer gets letters', async () => {
      const { productId, sku } = await client.product(3);
      const orderId = await client.placed(client.order(customerId, [productId]));
      expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
      await eventually(async () =>
        expect(await client.stock(sku)).toMatchObject({ onHand: 2, reserved: 0, available: 2 }),
      );
      await client.wholeTimeline(orderId, [
        'ordering.order-placed.v2',
        'inventory.stock-reserved.v1',
        'payments.payment-captured.v1',
        'shipping.shipment-booked.v1',
        'ordering.order-confirmed.v1',
        'inventory.stock-shipped.v1',
        'notifications.notification-sent.v1',
      ]);
      await eventually(async () => {
        const timeline = await client.timeline(orderId);
        const ids = new Set(timeline.map((entry) => entry.id));
        // Each event except the first was caused by another event of the order.
        expect(timeline.slice(1).filter((entry) => !ids.has(entry.causationId))).toEqual([]);
      });
    });

    it('fails when one line is out of stock, and the other lines are released', async () => {
      const plenty = await client.product(10);
      const none = await client.product(0);
      const orderId = await client.placed(client.order(customerId, [plenty.productId, none.productId]));
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'INVENTORY.OUT_OF_STOCK' });
      await eventually(async () => expect(await client.stock(plenty.sku)).toMatchObject({ onHand: 10, reserved: 0 }));
    });

    it.each([
      ['the card is declined', 'tok_decline', 'PAYMENTS.DECLINED'],
      ['the funds are insufficient', 'tok_insufficient_funds', 'PAYMENTS.INSUFFICIENT_FUNDS'],
      ['the token is unknown', 'tok_nobody_knows', 'PAYMENTS.UNKNOWN_TOKEN'],
      ['the answer is lost and nothing was captured', 'tok_lost_not_captured', 'PAYMENTS.NOT_CAPTURED'],
      ['the provider never answers', 'tok_hang', 'PAYMENTS.PROVIDER_TIMEOUT'],
    ])('fails when %s, and the stock is released', async (_why, paymentToken, reason) => {
      const { productId, sku } = await client.product(1);
      const orderId = await client.placed(client.order(customerId, [productId], { paymentToken }));
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason });
      expect(await client.stock(sku)).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
    });

    it.each([
      ['the provider fails twice', 'tok_flaky'],
      ['the money is captured but the answer is lost', 'tok_lost_captured'],
    ])('is completed when %s', async (_why, paymentToken) => {
      const { productId } = await client.product(1);
      const orderId = await client.placed(client.order(customerId, [productId], { paymentToken }));
      expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
      const types = await client.wholeTimeline(orderId, ['payments.payment-captured.v1']);
      expect(types.filter((type) => type === 'payments.payment-captured.v1')).toHaveLength(1);
    });

    it('fails when no carrier ships there, the payment is refunded, and the stock is released', async () => {
      const { productId, sku } = await client.product(1);
      const shippingAddress = { name: 'Amundsen', line1: 'Pole', city: 'South Pole', postalCode: '0', country: 'AQ' };
      const orderId = await client.placed(client.order(customerId, [productId], { shippingAddress }));
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.UNSERVICEABLE' });
      await client.wholeTimeline(orderId, ['payments.payment-refunded.v1']);
      expect(await client.stock(sku)).toMatchObject({ onHand: 1, reserved: 0 });
    });

    it('fails in the same way when its refund succeeds only after two failures', async () => {
      const { productId } = await client.product(1);
      const shippingAddress = { name: 'Amundsen', line1: 'Pole', city: 'South Pole', postalCode: '0', country: 'AQ' };
      const orderId = await client.placed(
        client.order(customerId, [productId], { shippingAddress, paymentToken: 'tok_refund_flaky' }),
      );
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.UNSERVICEABLE' });
      const types = await client.wholeTimeline(orderId, ['payments.payment-refunded.v1']);
      // The timeline has the first failure and the end; the payment counts both failures.
      expect(types.filter((type) => type === 'payments.refund-attempt-failed.v1')).toHaveLength(1);
      expect(types.filter((type) => type === 'payments.payment-refunded.v1')).toHaveLength(1);
      const payment = await client.expect(200, 'GET', `/api/payments?orderId=${orderId}`);
      expect(payment).toMatchObject({ status: 'REFUNDED', refunds: [{ failedAttempts: 2 }] });
    });

    it.each([['tok_decline'], ['tok_hang'], [undefined]])(
      'is completed without the provider when it costs nothing, with the token %s',
      async (paymentToken) => {
        const { productId } = await client.product(1, 0);
        const orderId = await client.placed(client.order(customerId, [productId], { paymentToken }));
        expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED', total: 0 });
        const types = await client.wholeTimeline(orderId, ['payments.payment-captured.v1']);
        expect(types.filter((type) => /intent|refund/.test(type))).toEqual([]);
        const payment = await client.expect(200, 'GET', `/api/payments?orderId=${orderId}`);
        expect(payment).toMatchObject({ status: 'NOTHING_DUE', captures: [], refunds: [] });
      },
    );

    it('has no refund when it costs nothing and no carrier ships there', async () => {
      const { productId, sku } = await client.product(1, 0);
      const shippingAddress = { name: 'Amundsen', line1: 'Pole', city: 'South Pole', postalCode: '0', country: 'AQ' };
      const orderId = await client.placed(client.order(customerId, [productId], { shippingAddress }));
      expect(await client.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.UNSERVICEABLE' });
      const types = await client.wholeTimeline(orderId, ['payments.payment-cancelled.v1']);
      expect(types.filter((type) => /intent|refund/.test(type))).toEqual([]);
      expect(await client.stock(sku)).toMatchObject({ onHand: 1, reserved: 0 });
      await eventually(async () => {
        const mailbox = `/api/notifications?orderId=${orderId}`;
        const { items } = await client.expect<{ items: { template: string; body: string }[] }>(200, 'GET', mailbox);
        expect(items.map(({ template }) => template).sort()).toEqual(['order-failed', 'order-placed']);
        expect(items.map(({ body }) => body).join()).not.toContain('€');
      });
    });

    it('is not placed at another price than the customer was shown', async () => {
      const { productId } = await client.product(1, 1_000);
      await client.ended(await client.placed(client.order(customerId, [productId])));
      const lines = [{ productId, quantity: 1, unitPrice: 999 }];
      const refused = await client.placeOrder(client.order(customerId, [productId], { lines }));
      const present = { currency: 'EUR', total: 1_000, lines: [{ productId, unitPrice: 1_000 }] };
      expect(refused).toMatchObject({ status: 409, body: { code: 'ORDERING.PRICE_CHANGED', present } });
    });

    it('stays completed when finance refunds parts of it, and the customer gets a letter about each part', async () => {
      const { productId } = await client.product(1, 1_000);
      const orderId = await client.placed(client.order(customerId, [productId]));
      expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
      const show = () => client.expect<{ paymentId: string }>(200, 'GET', `/api/payments?orderId=${orderId}`);
      const refunds = `/api/payments/${(await show()).paymentId}/refunds`;
      const refund = (key: string, amount: number) =>
        client.call('POST', refunds, { amount: { amount, currency: 'EUR' } }, { 'idempotency-key': key });
      const both = await Promise.all([refund('a', 600), refund('b', 600)]);
      const [made, refused] = both.sort((one, other) => one.status - other.status);
      expect([made, refused]).toMatchObject([
        { status: 202, body: { orderId, amount: { amount: 600 } } },
        { status: 422, body: { code: 'PAYMENTS.REFUND_EXCEEDS_CAPTURE' } },
      ]);
      expect(await refund('c', 400)).toMatchObject({ status: 202 });
      expect(await refund('c', 401)).toMatchObject({ body: { code: 'PAYMENTS.IDEMPOTENCY_KEY_REUSED' } });
      const all = { status: 'REFUNDED', refunded: { amount: 1_000 } };
      await eventually(async () => expect(await show()).toMatchObject(all));
      const types = await client.wholeTimeline(orderId, ['payments.partial-refund-made.v1']);
      expect(types).toContain('payments.partial-refund-requested.v1');
      await eventually(async () => {
        const mailbox = `/api/notifications?orderId=${orderId}`;
        const { items } = await client.expect<{ items: { template: string; body: string }[] }>(200, 'GET', mailbox);
        const told = items.filter(({ template }) => template === 'payment-refunded').map(({ body }) => body);
        expect(told.sort()).toEqual([expect.stringContaining('€4.00'), expect.stringContaining('€6.00')]);
      });
      expect(await client.call('GET', `/api/orders/${orderId}`)).toMatchObject({ body: { status: 'COMPLETED' } });
    });

    it('cannot be cancelled once it is shipped', async () => {
      const { productId } = await client.product(1);
      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      expect(await client.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_SHIPPED' } });
    });
  });
}
