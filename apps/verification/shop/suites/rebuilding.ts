import { eventually } from '@maru/testing';
import { OrderSummaryView } from '../../checkers/order-summary-view';
import { runCommand } from '../../shops/run-command';
import type { TestShop } from '../../shops/test-shop';

const REBUILT = /^rebuilt: [1-9]\d* events in \d+\.\d s, \d+\/s\n$/;

export function rebuilding(shop: () => TestShop): void {
  describe('npm run projections -- rebuild', () => {
    const view = new OrderSummaryView(() => shop().databaseUrl('ordering'));

    it('repairs a view beside the running shop, which then keeps it up to date', async () => {
      const { client } = shop();
      const customerId = await client.customer();
      const { productId } = await client.product(2);
      const changes = [{}, { paymentToken: 'tok_decline' }];
      for (const each of changes) await client.ended(await client.placed(client.order(customerId, [productId], each)));
      await shop().expectPromisesKept();
      const before = await view.spoil();

      const ran = await runCommand('projections.cli.js', ['rebuild', 'ordering/order-summary'], shop().toolEnv);
      expect(ran).toEqual({ code: 0, out: expect.stringMatching(REBUILT) as string, err: '' });
      expect(await view.rows()).toEqual(before);

      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      await eventually(async () => {
        const after = await view.rows();
        expect(after).toHaveLength(before.length + 1);
        expect(after.find((row) => row['order_id'] === orderId)).toMatchObject({ status: 'COMPLETED' });
      });
    }, 180_000);
  });
}
