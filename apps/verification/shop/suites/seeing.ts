import { eventually } from '@maru/testing';
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
  read().catch(() => undefined);
  return told;
}

/** An order as it happens, and as it was, through the gateway. */
export function seeing(shop: () => TestShop): void {
  describe('an order that is watched', () => {
    it('is shown live in every context, to its customer and to staff, and afterwards as it was at each moment', async () => {
      const { client } = shop();
      const customerId = await client.customer();
      const { productId, sku } = await client.product(5);
      const leaving = new AbortController();
      const open = async (headers: Record<string, string>) => {
        const answer = await fetch(`${client.url}/api/live`, { headers, signal: leaving.signal });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
        return follow(answer);
      };
      const sessions = [client.customerSession(customerId), client.operatorSession];
      const streams = await Promise.all(
        sessions.map(async (session) => open((await session.headers()) as Record<string, string>)),
      );
      const orderId = await client.placed(client.order(customerId, [productId]));
      await client.ended(orderId);
      for (const told of streams)
        await eventually(() => {
          const types = told.filter(({ stream }) => stream.endsWith(orderId)).map(({ type }) => type);
          expect(types).toEqual(
            expect.arrayContaining([
              ...['ordering.order-placed.v2', 'inventory.stock-reserved.v1', 'payments.payment-captured.v1'],
              ...['shipping.shipment-booked.v1', 'ordering.order-confirmed.v1'],
            ]),
          );
        }, 30_000);
      leaving.abort();

      const at = (moment: string) => client.expect<OrderAtMoment>(200, 'GET', `/api/orders/${orderId}/at${moment}`);
      const [placed, ended] = [await at('?at=revision:0'), await at('')];
      expect([placed.unanswered, ended.unanswered]).toEqual([[], []]);
      const statusOf = ({ streams: shown }: OrderAtMoment, prefix: string) =>
        shown.find(({ stream }) => stream === `${prefix}-${orderId}`)?.state.status;
      expect([statusOf(placed, 'ordering.order'), statusOf(ended, 'ordering.order')]).toEqual(['OPEN', 'CONFIRMED']);
      expect(placed.streams.map(({ stream }) => stream).sort()).toEqual([
        `inventory.stock-${sku}`,
        `ordering.order-${orderId}`,
      ]);
      expect(ended.streams.map(({ stream }) => stream)).toEqual(
        expect.arrayContaining([
          ...['inventory.reservation', 'ordering.order-fulfilment', 'payments.payment', 'shipping.shipment'].map(
            (prefix) => `${prefix}-${orderId}`,
          ),
        ]),
      );
    });
  });
}
