import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial();
});
afterAll(() => on.shop.end());

const timeline = async (id: string): Promise<{ type: string; id: string; causationId: string }[]> =>
  (await on.shop.call('GET', `/api/orders/${id}/timeline`)).body.events;

describe('reading orders', () => {
  it('answers 404 for an unknown order and 400 for a malformed id', async () => {
    const unknown = deriveId('order', 'nobody');
    for (const path of [unknown, `${unknown}/timeline`])
      expect(await on.shop.call('GET', `/api/orders/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'ORDERING.UNKNOWN_ORDER' },
      });
    expect(await on.cancel(unknown)).toMatchObject({ status: 404 });
    expect(await on.get('42')).toMatchObject({ status: 400 });
  });

  it('shows in the timeline the cause of every event, from the placing to the end', async () => {
    const { orderId } = (await on.place()).body;
    await on.ended(orderId);
    const events = await eventually(async () => {
      const found = await timeline(orderId);
      expect(found.at(-1)!.type).toBe('ordering.order-fulfilment-advanced.v1');
      expect(found).toHaveLength(14);
      return found;
    });
    expect(events[0]!.type).toBe('ordering.order-placed.v2');
    const position = new Map(events.map(({ id }, index) => [id, index]));
    for (const [index, { causationId }] of events.entries())
      // The events of other contexts have no cause in this spec.
      if (position.has(causationId) && events[index]!.type.startsWith('ordering.'))
        expect(position.get(causationId)!).toBeLessThan(index);
    const causes = events
      .filter(({ type }) => type === 'ordering.order-confirmed.v1')
      .map(({ causationId }) => causationId);
    expect(events[position.get(causes[0]!)!]!.type).toBe('ordering.order-confirmation-requested.v1');
  });

  it('says in the timeline which version of the definition leads the order', async () => {
    const { orderId } = (await on.place()).body;
    await on.ended(orderId);
    const newest = (await on.shop.call('GET', '/api/orders/fulfilment-definition')).body.versions.at(-1).version;
    const { body } = await on.shop.call('GET', `/api/orders/${orderId}/timeline`);
    expect([newest > 1, body.definition]).toEqual([true, newest]);
  });

  it('lists the orders of a customer, the youngest first, page by page', async () => {
    const friend = deriveId('lister');
    await on.others.welcome(friend);
    const placed: string[] = [];
    for (let n = 0; n < 3; n++) placed.unshift((await on.place({ customerId: friend })).body.orderId);
    await Promise.all(placed.map(on.ended));
    const list = (query: string) => on.shop.call('GET', `/api/orders?customerId=${friend}${query}`);
    const all = await eventually(async () => {
      const { body: found } = await list('&status=COMPLETED');
      expect(found).toMatchObject({ page: 1, limit: 20, total: 3 });
      return found;
    });
    expect(all.items.map(({ orderId }: { orderId: string }) => orderId)).toEqual(placed);
    const { body: second } = await list('&page=2&limit=2&status=COMPLETED');
    expect(second).toMatchObject({ page: 2, limit: 2, total: 3, items: [{ orderId: placed[2] }] });
    expect((await list('&status=FAILED')).body).toMatchObject({ total: 0, items: [] });
    expect(await list('&status=LOST')).toMatchObject({ status: 400 });
  });
});
