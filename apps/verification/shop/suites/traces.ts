import { wholeTraces } from '../../clients/whole-traces';
import type { TestShop } from '../../shops/test-shop';

const SOUTH_POLE = { name: 'Amundsen', line1: 'Pole', city: 'South Pole', postalCode: '0', country: 'AQ' };

/** One ending of an order: what is ordered, how it ends, and a span that only this ending has. */
interface Ending {
  readonly status: string;
  readonly reason?: string;
  readonly stock?: number;
  readonly changes?: Record<string, unknown>;
  readonly span: string;
}

const ENDINGS: readonly Ending[] = [
  { status: 'COMPLETED', span: 'notifications: process ordering.order-confirmed.v1' },
  { status: 'COMPLETED', changes: { paymentToken: 'tok_flaky' }, span: 'payments: payment provider: charges' },
  {
    status: 'COMPLETED',
    changes: { paymentToken: 'tok_lost_captured' },
    span: 'payments: payment provider: settlements',
  },
  {
    status: 'FAILED',
    reason: 'INVENTORY.OUT_OF_STOCK',
    stock: 0,
    span: 'ordering: process inventory.stock-reservation-refused.v1',
  },
  {
    status: 'FAILED',
    reason: 'PAYMENTS.DECLINED',
    changes: { paymentToken: 'tok_decline' },
    span: 'payments: payment provider: charges',
  },
  {
    status: 'FAILED',
    reason: 'SHIPPING.UNSERVICEABLE',
    changes: { shippingAddress: SOUTH_POLE },
    span: 'payments: payment provider: refunds',
  },
];

// Together 108 orders, so few at a time that their spans stay in memory until they are asked for.
const ROUNDS = 6;
const EACH_ROUND = [1, 2, 3].flatMap(() => ENDINGS);

/** Every order is one trace, whatever its ending. */
export function traces(shop: () => TestShop): void {
  describe('a trace', () => {
    it('has one first span and no orphan, for a hundred orders of every ending', async () => {
      const { client } = shop();
      const customerId = await client.customer();
      const stocked = await client.product(10_000);
      const sold = await client.product(0);
      const met = new Set<Ending>();
      const follow = async (ending: Ending) => {
        const { productId } = ending.stock === 0 ? sold : stocked;
        const orderId = await client.placed(client.order(customerId, [productId], ending.changes));
        const { status, reason } = await client.ended(orderId);
        // On a busy machine a provider may time out, which is one more ending.
        const asMeant = status === ending.status && reason === ending.reason;
        if (asMeant) met.add(ending);
        const spans = ['ordering: append ordering.order', ...(asMeant ? [ending.span] : [])];
        const [placed, ...others] = await wholeTraces(client, orderId, spans);
        expect(others).toEqual([]);
        const first = placed!.spans.find(({ parentSpanId }) => parentSpanId === undefined);
        expect(first).toMatchObject({ service: 'gateway', kind: 'server' });
      };
      for (let round = 0; round < ROUNDS; round++) await Promise.all(EACH_ROUND.map(follow));
      expect(met.size).toBe(ENDINGS.length);
    }, 300_000);

    it('of a cancelled order and that of its cancel are both whole', async () => {
      const { client } = shop();
      const { productId } = await client.product(1);
      const resume = shop().hold('ordering.payment-requested.v1');
      const orderId = await client.placed(client.order(await client.customer(), [productId]));
      await shop().reaches(orderId, 'STOCK_RESERVED');
      expect(await client.cancel(orderId)).toMatchObject({ status: 202 });
      resume();
      expect(await client.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
      const both = await wholeTraces(client, orderId);
      expect(both).toHaveLength(2);
    });

    it('has no personal data, no secret and no query of a request', async () => {
      const { client } = shop();
      const { productId } = await client.product(1);
      const customerId = await client.customer();
      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      const shown = JSON.stringify(await wholeTraces(client, orderId));
      expect(shown).toContain(orderId);
      expect(shown).not.toMatch(/tok_|@example|Sejong|Ha-neul|Bearer|eyJ|prefer|INSERT|SELECT/);
    });

    it('is not shown to customers', async () => {
      const { client } = shop();
      const session = client.customerSession(await client.customer());
      const path = `/api/traces/${'a'.repeat(32)}`;
      expect(await client.call('GET', path, undefined, {}, session)).toMatchObject({ status: 403 });
      expect(await client.call('GET', '/api/traces/nonsense')).toMatchObject({ status: 400 });
      expect(await client.call('GET', path)).toMatchObject({ status: 200, body: { spans: [], missing: [] } });
    });
  });
}
