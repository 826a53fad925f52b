import { DyingEventStore } from '@maru/event-store/testing';
import { eventually } from '@maru/testing';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
let dying: DyingEventStore | undefined;
let diesAt: readonly [append: number, moment: 'before' | 'after'] | undefined;
beforeAll(async () => {
  on = await orderingOnTrial({
    env: { ORDERING_COMPENSATION_RETRY_MS: '100', DRAIN_TIMEOUT_MS: '50' },
    storeOf: (log) => (diesAt ? (dying = new DyingEventStore(log, ...diesAt)) : log),
  });
});
afterAll(() => on.shop.end());

const place = (paymentToken: string) => on.place({ paymentToken }, `key-${paymentToken}`);
/** Retries as a client does until the order is accepted. */
const placeForSure = (token: string) =>
  eventually(async () => {
    const answer = await place(token);
    expect(answer.status).toBe(202);
    return answer.body.orderId as string;
  });
const moments = ['before', 'after'] as const;
const each = (appends: number) =>
  moments.flatMap((moment) => Array.from({ length: appends }, (_, n) => [n + 1, moment] as const));

/** Places an order, lets ordering die before or after the given append, restarts it, and gives the order's id. */
async function dieAt(append: number, moment: 'before' | 'after', token: string): Promise<string> {
  diesAt = [append, moment];
  await on.shop.restart();
  diesAt = undefined;
  const first = place(token).catch(() => undefined);
  await eventually(() => expect(dying!.died).toBe(true), 20_000, 2);
  await on.shop.restart();
  await first;
  return placeForSure(token);
}
describe('when ordering dies', () => {
  // placed; process: placed, reserved, captured, booked; confirmed; process: confirmed.
  it.each(each(7))('at append %d of an order (%s the write), the order is still completed', async (append, moment) => {
    const orderId = await dieAt(append, moment, `tok_done_${append}_${moment}`);
    expect(await on.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    expect(on.others.holding(orderId)).toEqual(['payment', 'shipment', 'stock']);
    expect(await on.shop.typesIn(`ordering.order-${orderId}`)).toEqual([
      'ordering.order-placed.v2',
      'ordering.order-confirmed.v1',
    ]);
  });

  // placed; process: placed, reserved, captured, refused, refunded, released; failed; process: failed.
  it.each(each(9))(
    'at append %d of a failing order (%s the write), all its steps are still undone',
    async (append, moment) => {
      const token = `tok_undone_${append}_${moment}`;
      on.others.mood(token, { shipment: 'no' });
      const orderId = await dieAt(append, moment, token);
      expect(await on.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'SHIPPING.UNSERVICEABLE' });
      expect(on.others.holding(orderId)).toEqual([]);
      expect(await on.shop.typesIn(`ordering.order-${orderId}`)).toEqual([
        'ordering.order-placed.v2',
        'ordering.order-failed.v1',
      ]);
    },
  );
});
