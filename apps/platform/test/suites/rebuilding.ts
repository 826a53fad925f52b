import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { runCommand } from '../run-command';
import type { TestShop } from '../test-shop';

const REBUILT = /^rebuilt: [1-9]\d* events in \d+\.\d s, \d+\/s\n$/;
const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];

export function rebuilding(shop: () => TestShop): void {
  describe('npm run projections -- rebuild', () => {
    async function inOrdering(statement: string): Promise<readonly Record<string, unknown>[]> {
      const database = new Client({ connectionString: shop().databaseUrl('ordering') });
      await database.connect();
      try {
        return (await database.query<Record<string, unknown>>(statement)).rows;
      } finally {
        await database.end();
      }
    }
    const view = () => inOrdering('SELECT * FROM order_summary ORDER BY order_id');

    /** The view as it should be, which then is lost in part and wrong in part. */
    async function spoilt() {
      const before = await eventually(async () => {
        const rows = await view();
        expect(rows.filter(({ status }) => !ENDED.includes(String(status)))).toEqual([]);
        return rows;
      });
      await inOrdering(`DELETE FROM order_summary WHERE status = 'COMPLETED'`);
      await inOrdering(`UPDATE order_summary SET status = 'PENDING', reason = NULL`);
      expect(await view()).not.toEqual(before);
      return before;
    }

    it('makes a view whole again beside the running shop, which goes on with it', async () => {
      const { client } = shop();
      const customerId = await client.customer();
      const { productId } = await client.product(2);
      const changes = [{}, { paymentToken: 'tok_decline' }];
      for (const each of changes) await client.ended(await client.placed(client.order(customerId, [productId], each)));
      await shop().expectPromisesKept();
      const before = await spoilt();

      const ran = await runCommand('projections.cli.ts', ['rebuild', 'ordering/order-summary'], shop().toolEnv);
      expect(ran).toEqual({ code: 0, out: expect.stringMatching(REBUILT) as string, err: '' });
      expect(await view()).toEqual(before);

      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      await eventually(async () => {
        const after = await view();
        expect(after).toHaveLength(before.length + 1);
        expect(after.find((row) => row['order_id'] === orderId)).toMatchObject({ status: 'COMPLETED' });
      });
    }, 180_000);
  });
}
