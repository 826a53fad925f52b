import { OrderFulfilmentAdvanced, OrderPlaced } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';
import { eventually } from '@maru/testing';
import { customerId, order, orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial();
});
afterAll(() => on.shop.end());

const user = { kind: 'user', id: customerId };
const eventsOf = async (orderId: string): Promise<readonly RecordedEvent[]> =>
  (await on.shop.log.readAll()).events.filter(({ stream }) => stream.endsWith(orderId));

let keys = 0;
const placeAsCustomer = (body: object = {}, headers: Record<string, string> = {}) =>
  on.shop.callAs(
    { userId: customerId },
    'POST',
    '/api/orders',
    { ...order, ...body },
    {
      'idempotency-key': `actor-${++keys}`,
      ...headers,
    },
  );

describe('the events of an order', () => {
  it('name the customer who placed it, with the address class from the gateway', async () => {
    const { body } = await placeAsCustomer({}, { 'x-internal-client': 'public', 'x-reason': 'because' });
    const placed = (await eventsOf(body.orderId)).find(({ type }) => type === OrderPlaced.type)!;
    // The reason of a customer is not stored.
    expect(placed.metadata.actor).toEqual({ ...user, address: 'public' });
  });

  it('name ordering on behalf of the customer for steps of the process and its timers', async () => {
    on.others.mood('tok_silent', { stock: 'away' });
    const { body } = await placeAsCustomer({ paymentToken: 'tok_silent' });
    const isTimeOut = ({ type, data }: RecordedEvent) =>
      type === OrderFulfilmentAdvanced.type &&
      (data as { heard: { event: { timer?: string } } }).heard.event.timer === 'RESERVATION_TIMEOUT';
    await eventually(async () => expect((await eventsOf(body.orderId)).some(isTimeOut)).toBe(true));
    const steps = (await eventsOf(body.orderId)).filter(({ type }) => type === OrderFulfilmentAdvanced.type);
    for (const { metadata } of [steps[0]!, steps.find(isTimeOut)!])
      expect(metadata.actor).toEqual({ kind: 'service', id: 'ordering', onBehalfOf: user });
  });

  it('name the operator who cancels it, with the reason', async () => {
    on.others.mood('tok_away', { stock: 'away' });
    const { body } = await placeAsCustomer({ paymentToken: 'tok_away' });
    const reason = encodeURIComponent('고객 요청');
    expect((await on.cancel(body.orderId, { 'x-reason': reason })).status).toBeLessThan(300);
    await eventually(async () => {
      const asked = (await eventsOf(body.orderId)).find(({ metadata }) => metadata.actor?.reason !== undefined);
      expect(asked!.metadata.actor).toMatchObject({ kind: 'user', reason: '고객 요청', address: 'loopback' });
    });
  });

  it.each([
    ['a%ZZ', 'percent-encoded'],
    ['x'.repeat(201), '200 characters'],
    ['call%20ada%40example.org', '@'],
    ['a%0Ab', 'printable'],
  ])('are not written for a request with the reason "%s"', async (reason, message) => {
    const { status, body } = await placeAsCustomer({}, { 'x-reason': reason });
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'HTTP.INVALID_REQUEST', 'x-reason']);
    expect(body.errors[0].message).toContain(message);
  });
});
