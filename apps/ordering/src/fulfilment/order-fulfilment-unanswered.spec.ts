import type { DomainEvent } from '@maru/kernel';
import type { ProcessStep } from '@maru/sagas';
import { givenProcess } from '@maru/sagas/testing';
import { DEFAULT_FULFILMENT_SETTINGS as settings } from './order-fulfilment.events';
import type { FulfilmentEvent, OrderToFulfil } from './order-fulfilment.events';
import { fulfilmentDefinitions, orderFulfilment } from './order-fulfilment.definitions';

const orderId = '5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab';
const order: OrderToFulfil = {
  orderId,
  customerId: '0190b5a0-1111-7000-8000-000000000001',
  currency: 'EUR',
  lines: [{ productId: '0190b5a0-2222-7000-8000-000000000001', sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  shippingAddress: 'sealed.v1.address-of-ada',
  paymentToken: 'tok_approve',
};
const say = (type: string) => ({ type }) as FulfilmentEvent;
const placed: FulfilmentEvent = { type: 'order-placed', order };
const [reserved, captured, booked, cancelled] = [
  ...['stock-reserved', 'payment-captured', 'shipment-booked', 'order-cancellation-requested'],
].map(say) as [FulfilmentEvent, FulfilmentEvent, FulfilmentEvent, FulfilmentEvent];
const fulfilment = () => givenProcess(orderFulfilment(settings), orderId);

describe('a fulfilment without any answer for a day', () => {
  const undone = ['shipment-cancelled', 'payment-refunded', 'stock-released', 'order-cancelled'];
  const aDay = 24 * 3_600_000;

  /** Fires all time-outs within a day, or within `ms`; gives the number of events that they wrote. */
  function aDayPasses(process: ReturnType<typeof fulfilment>, ms = aDay): number {
    const before = process.log().length;
    const timer = () =>
      (process.log().findLast(({ data }) => 'timers' in (data as object))!.data as ProcessStep).timers[0];
    for (const ends = Date.parse(timer()!.dueAt) + ms; Date.parse(timer()?.dueAt ?? '') < ends;)
      process.waited(timer()!.name);
    return process.log().length - before;
  }

  it('writes 6 steps and 5 repeated requests in each state, and ends when it is answered', () => {
    const process = fulfilment().heard(placed, reserved, captured, booked);
    expect(aDayPasses(process)).toBe(11);
    process.heard(cancelled);
    for (const answer of undone.map(say)) {
      expect(aDayPasses(process)).toBe(11);
      process.heard(answer);
    }
    expect(process.log().at(-1)).toMatchObject({ data: { state: 'CANCELLED' } });
    expect(process.log()).toHaveLength(72);
  });

  it('writes without end under version 1, and is bounded by version 2 from its next step on', () => {
    const old = orderFulfilment(settings, { startOn: 1 });
    const stuck = givenProcess(old, orderId).heard(placed, reserved, captured, cancelled);
    // Version 1 writes twelve events an hour.
    expect(aDayPasses(stuck, aDay / 6)).toBeGreaterThan(48);
    const process = givenProcess(orderFulfilment(settings), orderId, undefined, stuck.log());
    expect(aDayPasses(process)).toBe(1);
    expect(process.log().at(-1)).toMatchObject({ data: { version: 2, stuck: true, timers: [] } });
    process.heard(...undone.map(say));
    expect(process.log().at(-1)).toMatchObject({ data: { state: 'CANCELLED' } });
  });

  it('can be continued by the release without versions, which only repeats requests more often', () => {
    // That release has one machine for every step, and knows neither `version` nor `stuck`.
    const onlyOne = orderFulfilment(settings, { definitions: fulfilmentDefinitions(settings).slice(0, 1) });
    const asThatReleaseReads = (log: readonly DomainEvent[]) =>
      log.map(({ type, data }) => {
        const { version: _, stuck: __, ...rest } = data as ProcessStep;
        return { type, data: rest };
      });
    const start = fulfilment().heard(placed, reserved, cancelled).waited('ASK_AGAIN', 'ASK_AGAIN', 'ASK_AGAIN').log();

    const beside = givenProcess(onlyOne, orderId, undefined, asThatReleaseReads(start));
    for (let more = 0; more < 6; more++) beside.waited('ASK_AGAIN');
    const both = [...start, ...beside.log().slice(start.length)];
    const today = givenProcess(orderFulfilment(settings), orderId, undefined, both).waited('ASK_AGAIN');
    expect(today.log().at(-1)).toMatchObject({ data: { stuck: true, timers: [] } });

    const answered = givenProcess(onlyOne, orderId, undefined, asThatReleaseReads(today.log()));
    answered.heard(say('payment-cancelled'), say('stock-released'), say('order-cancelled'));
    expect(answered.log().at(-1)).toMatchObject({ data: { state: 'CANCELLED' } });
  });
});
