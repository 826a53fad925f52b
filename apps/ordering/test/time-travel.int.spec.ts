import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { customerId, order, orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
let orderId: string;
let name: string;
beforeAll(async () => {
  on = await orderingOnTrial();
  orderId = await on.placeAmong({}, 'COMPLETED');
  name = `ordering.order-${orderId}`;
});
afterAll(() => on.shop.end());

const support = { userId: deriveId('support'), scopes: ['streams:read', 'persons:open'] };
const read = async (query = '', stream = name, headers = {}) =>
  on.shop.callAs(support, 'GET', `/internal/streams/${stream}${query}`, undefined, headers);

describe('a stream of ordering', () => {
  it('is read with its events, their metadata and the state at each of them', async () => {
    const whole = await read();
    expect(whole.status).toBe(200);
    const { events, state, last, ...rest } = whole.body;
    expect(rest).toEqual({ stream: name, context: 'ordering', aggregate: 'order', id: orderId, opened: false });
    expect(events.map(({ type }: { type: string }) => type)).toEqual(await on.shop.typesIn(name));
    expect(state.status).toBe('CONFIRMED');
    expect(last).toMatchObject({ revision: events.length - 1, id: events.at(-1).id });
    expect(events[0]).toMatchObject({ revision: 0, actor: { kind: 'user' }, correlationId: expect.any(String) });
    const [{ position, recordedAt }] = events;
    for (const moment of ['revision:0', `position:${position}`, `position:${Number(position)}`, `time:${recordedAt}`]) {
      const first = (await read(`?at=${encodeURIComponent(moment)}`)).body;
      expect([moment, first.state.status, first.events]).toEqual([moment, 'OPEN', [events[0]]]);
    }
  });

  it('is read page by page in both directions', async () => {
    const types = await on.shop.typesIn(name);
    for (const way of ['oldest', 'newest']) {
      const seen: number[] = [];
      for (let next: number | undefined, pages = 0; pages === 0 || next !== undefined; pages++) {
        const page = (await read(`?limit=1&order=${way}${next === undefined ? '' : `&from=${next}`}`)).body;
        seen.push(...page.events.map(({ revision }: { revision: number }) => revision));
        next = page.next;
      }
      const expected = types.map((_, revision) => revision);
      expect(seen).toEqual(way === 'oldest' ? expected : expected.reverse());
    }
  });

  it('tells a moment that is ahead, a stream that began later, and a name that no stream has', async () => {
    const { time } = (await read('?at=position:1')).body.present;
    expect(await read('?at=position:1')).toMatchObject({ status: 404, body: { code: 'STREAMS.NOT_BEGUN' } });
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
    for (const ahead of ['revision:99', 'position:999999', `time:${new Date(Date.now() + 60_000).toISOString()}`])
      expect([ahead, await read(`?at=${ahead}`)]).toMatchObject([
        ahead,
        { status: 422, body: { code: 'STREAMS.MOMENT_AHEAD' } },
      ]);
    for (const unknown of [`ordering.order-${deriveId('nobody')}`, 'ordering.basket-1', 'payments.payment-1'])
      expect([unknown, await read('', unknown)]).toMatchObject([
        unknown,
        { status: 404, body: { code: 'STREAMS.UNKNOWN_STREAM' } },
      ]);
    for (const wrong of ['12', 'revision:-1', 'revision:x', 'time:yesterday', 'position:1%20OR%201'])
      expect([wrong, (await read(`?at=${wrong}`)).status]).toEqual([wrong, 400]);
  });

  it('keeps personal data sealed and tokens hidden, in events, the state and the process', async () => {
    const process = await read('', `ordering.order-fulfilment-${orderId}`);
    for (const { status, body } of [await read(), process]) {
      const text = JSON.stringify(body);
      expect(status).toBe(200);
      expect(text).toContain('"(sealed)"');
      expect(text).toContain('"(hidden)"');
      for (const plain of [order.shippingAddress.line1, 'sealed.v1.', 'tok_']) expect(text).not.toContain(plain);
    }
    expect(process.body.state).toMatchObject({ ended: true, snapshot: { version: expect.any(Number) } });
  });

  it('opens personal data for a caller with the scope and a reason, and records that first', async () => {
    const reason = { 'x-reason': 'a%20parcel%20came%20back' };
    const acts = async () =>
      (await on.shop.call('GET', '/internal/audit?type=SECURITY.PERSONAL_DATA_OPENED')).body.items;
    const stranger = { userId: deriveId('other'), scopes: ['streams:read'] };
    const path = `/internal/streams/${name}?open=true`;
    expect((await on.shop.callAs(stranger, 'GET', path, undefined, reason)).status).toBe(403);
    // A key of a customer gives no reason that counts.
    expect(await read('?open=true')).toMatchObject({ status: 422, body: { code: 'STREAMS.REASON_NEEDED' } });
    expect(await acts()).toEqual([]);
    const opened = await on.shop.call('GET', path, undefined, reason);
    expect(opened.body.opened).toBe(true);
    expect(opened.body.events[0].data.shippingAddress).toMatchObject(order.shippingAddress);
    expect(JSON.stringify(opened.body)).not.toContain('tok_');
    expect(await acts()).toMatchObject([{ subject: orderId, reason: 'a parcel came back', details: { stream: name } }]);
    await on.shop.persons.erase(customerId);
    const erased = await on.shop.call('GET', path, undefined, reason);
    expect(erased.body.events[0].data.shippingAddress).toBe('(sealed)');
  });

  it('is found by the id of its order, with the process of that order', async () => {
    await eventually(async () => {
      const { body } = await on.shop.callAs(support, 'GET', `/internal/streams?id=${orderId}`);
      const found = body.streams as { stream: string; last: { revision: number } }[];
      expect(found.map(({ stream }) => stream)).toEqual([name, `ordering.order-fulfilment-${orderId}`]);
    });
    const { position } = (await read('?at=revision:0')).body.last;
    const { body } = await on.shop.callAs(support, 'GET', `/internal/streams?id=${orderId}&at=position:${position}`);
    expect(body.streams).toMatchObject([{ stream: name, last: { revision: 0 } }]);
  });
});
