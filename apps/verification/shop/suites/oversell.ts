import { eventually } from '@maru/testing';
import type { TestShop } from '../../shops/test-shop';

export function oversell(shop: () => TestShop): void {
  describe('a rush on the last pieces', () => {
    it('gives 50 pieces to exactly 50 of 200 buyers at once', async () => {
      const { client } = shop();
      const { productId, sku } = await client.product(50);
      const customerId = await client.customer();
      const ids = await Promise.all(
        Array.from({ length: 200 }, () => client.placed(client.order(customerId, [productId]))),
      );
      const orders = await Promise.all(ids.map((id) => client.ended(id)));
      const count = (status: string) => orders.filter((order) => order.status === status).length;
      expect({ completed: count('COMPLETED'), failed: count('FAILED') }).toEqual({ completed: 50, failed: 150 });
      const reasons = new Set(orders.filter((order) => order.status === 'FAILED').map((order) => order.reason));
      expect([...reasons]).toEqual(['INVENTORY.OUT_OF_STOCK']);
      await eventually(async () =>
        expect(await client.stock(sku)).toMatchObject({ onHand: 0, reserved: 0, available: 0 }),
      );
      await shop().expectPromisesKept();
    }, 180_000);
  });
}
