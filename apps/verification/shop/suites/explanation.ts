import { eventually } from '@maru/testing';
import type { ShopClient } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

interface Explanation {
  readonly status: string | null;
  readonly verdict: { readonly code: string; readonly subject?: string };
  readonly contexts: readonly {
    readonly context: string;
    readonly groups?: readonly { readonly group: string; readonly heard?: { readonly offset: number | null } }[];
  }[];
  readonly effects: { readonly charges: readonly object[]; readonly letters: readonly object[] };
}

export const explain = (client: ShopClient, orderId: string) =>
  client.expect<Explanation>(200, 'GET', `/api/orders/${orderId}/explanation`);

/** @param held the code for an order whose payment request is held back: its consumer, or its whole process, stands */
export function explanation(shop: () => TestShop, held: 'CONSUMER_BEHIND' | 'CONTEXT_DOWN'): void {
  describe('the explanation of an order', () => {
    it('names the ending, what left the shop, and the message that ended the process', async () => {
      const { client } = shop();
      const { productId } = await client.product(1);
      const orderId = await client.placed(client.order(await client.customer(), [productId]));
      await client.ended(orderId);
      await eventually(async () => {
        const { verdict, effects, contexts } = await explain(client, orderId);
        expect(verdict.code).toBe('ENDED_CONFIRMED');
        expect(effects.charges).toHaveLength(1);
        expect(effects.letters.length).toBeGreaterThan(0);
        const ordering = contexts.find(({ context }) => context === 'ordering')!;
        const { heard } = ordering.groups!.find(({ group }) => group === 'ordering/integration')!;
        expect(heard).toMatchObject({ type: 'ordering.order-confirmed.v1', attempts: 1 });
        // The embedded bus has no offsets.
        expect(typeof heard!.offset).toBe(held === 'CONTEXT_DOWN' ? 'number' : 'object');
      }, 20_000);
    });

    it('names a line that is out of stock', async () => {
      const { client } = shop();
      const { productId } = await client.product(0);
      const orderId = await client.placed(client.order(await client.customer(), [productId]));
      await client.ended(orderId);
      expect((await explain(client, orderId)).verdict.code).toBe('OUT_OF_STOCK');
    });

    it('has only words for the customer, and does not exist for another one', async () => {
      const { client } = shop();
      const [kim, lee] = [await client.customer(), await client.customer()];
      const { productId } = await client.product(1);
      const orderId = await client.placed(client.order(kim, [productId]));
      await client.ended(orderId);
      const ask = (userId: string) =>
        client.call('GET', `/api/orders/${orderId}/explanation`, undefined, {}, client.customerSession(userId));
      const { status, body } = await ask(kim);
      expect([status, Object.keys(body).sort()]).toEqual([200, ['at', 'orderId', 'status', 'verdict']]);
      expect(await ask(lee)).toMatchObject({ status: 404, body: { code: 'ORDERING.UNKNOWN_ORDER' } });
    });

    it('names what holds the payment up, and the order goes on afterwards', async () => {
      const { client } = shop();
      const { productId } = await client.product(1);
      const customerId = await client.customer();
      const resume = shop().hold('ordering.payment-requested.v1');
      try {
        const orderId = await client.placed(client.order(customerId, [productId]));
        await eventually(async () => {
          const { verdict } = await explain(client, orderId);
          expect(verdict.code).toBe(held);
          expect(verdict.subject).toMatch(/^payments/);
        }, 30_000);
        resume();
        await client.ended(orderId);
      } finally {
        resume();
      }
    });
  });
}
