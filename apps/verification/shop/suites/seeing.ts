import type { Session } from '@maru/platform/operator';
import { eventually } from '@maru/testing';
import type { ShopClient } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

interface Told {
  readonly stream: string;
  readonly type: string;
  readonly context: string;
}

interface OrderAtMoment {
  readonly streams: readonly { readonly stream: string; readonly state: { readonly status?: string } }[];
  readonly unanswered: readonly string[];
}

const STEPS = [
  ...['ordering.order-placed.v2', 'inventory.stock-reserved.v1', 'payments.payment-captured.v1'],
  ...['shipping.shipment-booked.v1', 'ordering.order-confirmed.v1'],
] as const;

/** The changes that a live stream has sent so far. */
function follow(answer: Response): Told[] {
  const told: Told[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks)
        if (block.includes('event: change')) told.push(JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as Told);
    }
  };
  // The end of the test aborts the answer. A stream that breaks earlier lacks changes.
  read().catch(() => undefined);
  return told;
}

/** Payments names its stream after the payment; the other contexts name theirs after the order. */
async function streamsOf(client: ShopClient, orderId: string): Promise<readonly string[]> {
  const path = `/api/payments?orderId=${orderId}`;
  const { paymentId } = await client.expect<{ paymentId: string }>(200, 'GET', path);
  const named = ['inventory.reservation', 'ordering.order', 'ordering.order-fulfilment', 'shipping.shipment'];
  return [...named.map((prefix) => `${prefix}-${orderId}`), `payments.payment-${paymentId}`];
}

const typesIn = (told: readonly Told[], streams: readonly string[]) =>
  told.filter(({ stream }) => streams.includes(stream)).map(({ type }) => type);

/** An order as it happens, and as it was, through the gateway. */
export function seeing(shop: () => TestShop): void {
  describe('an order that is watched', () => {
    it('is shown live to its customer and to staff, and to no other customer', async () => {
      const { client } = shop();
      const [kim, lee] = [await client.customer(), await client.customer()];
      const { productId } = await client.product(5);
      const leaving = new AbortController();
      const open = async (session: Session) => {
        const headers = (await session.headers()) as Record<string, string>;
        const answer = await fetch(`${client.url}/api/live`, { headers, signal: leaving.signal });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
        return follow(answer);
      };
      try {
        const toKim = await open(client.customerSession(kim));
        const toLee = await open(client.customerSession(lee));
        const toStaff = await open(client.operatorSession);
        const ofKim = await client.placed(client.order(kim, [productId]));
        await client.ended(ofKim);
        const ofLee = await client.placed(client.order(lee, [productId]));
        await client.ended(ofLee);
        const [streamsOfKim, streamsOfLee] = [await streamsOf(client, ofKim), await streamsOf(client, ofLee)];
        for (const [told, streams] of [
          [toKim, streamsOfKim],
          [toLee, streamsOfLee],
          [toStaff, streamsOfKim],
          [toStaff, streamsOfLee],
        ] as const)
          await eventually(() => expect(typesIn(told, streams)).toEqual(expect.arrayContaining([...STEPS])), 30_000);
        expect([typesIn(toKim, streamsOfLee), typesIn(toLee, streamsOfKim)]).toEqual([[], []]);
      } finally {
        leaving.abort();
      }
    }, 120_000);

    it('is shown to staff as it was at each moment, with everything that it touched by then', async () => {
      const { client } = shop();
      const customerId = await client.customer();
      const { productId, sku } = await client.product(1);
      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      const path = `/api/orders/${orderId}/at`;
      const at = (moment: string) => client.expect<OrderAtMoment>(200, 'GET', `${path}${moment}`);
      const [placed, ended] = [await at('?at=revision:0'), await at('')];
      expect([placed.unanswered, ended.unanswered]).toEqual([[], []]);
      const statusOf = ({ streams: shown }: OrderAtMoment) =>
        shown.find(({ stream }) => stream === `ordering.order-${orderId}`)?.state.status;
      expect([statusOf(placed), statusOf(ended)]).toEqual(['OPEN', 'CONFIRMED']);
      expect(placed.streams.map(({ stream }) => stream).sort()).toEqual([
        `inventory.stock-${sku}`,
        `ordering.order-${orderId}`,
      ]);
      expect(ended.streams.map(({ stream }) => stream).sort()).toEqual(
        [...(await streamsOf(client, orderId)), `inventory.stock-${sku}`].sort(),
      );
      const ofCustomer = await client.call('GET', path, undefined, {}, client.customerSession(customerId));
      expect(ofCustomer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    }, 60_000);
  });
}
