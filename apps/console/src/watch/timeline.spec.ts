import { causesOf, heardByProcess, lanesOf, nameOf, sinceFirst } from './timeline';
import type { TimelineEvent } from './timeline';

const event = (id: string, causationId: string, context: string, ms: number): TimelineEvent => {
  const occurredAt = new Date(1_000 + ms).toISOString();
  const position = String(1_000 + ms);
  return { position, id, causationId, context, type: `${context}.${id}.v1`, occurredAt, summary: '' };
};
const events = [
  event('placed', 'request', 'ordering', 0),
  event('reserved', 'placed', 'inventory', 20),
  event('captured', 'reserved', 'payments', 45),
  event('told', 'placed', 'notifications', 50),
];

describe('the timeline of an order', () => {
  it('has a lane for each context, in the order of their first events', () => {
    expect(lanesOf([...events, events[1]!])).toEqual(['ordering', 'inventory', 'payments', 'notifications']);
  });

  it('puts each event below its cause, with the time in between', () => {
    const told = causesOf(events).map(({ event: { id }, depth, afterMs }) => [id, depth, afterMs]);
    expect(told).toEqual([
      ['placed', 0, undefined],
      ['reserved', 1, 20],
      ['captured', 2, 25],
      ['told', 1, 50],
    ]);
  });

  it('has every event once when two name each other as their cause', () => {
    const both = [event('a', 'b', 'ordering', 0), event('b', 'a', 'ordering', 1)];
    expect(causesOf(both).map(({ event: { id }, depth }) => [id, depth])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('knows what the process has heard so far, in the order of its steps', () => {
    const step = (id: string, cause: string, ms: number) => ({
      ...event(id, cause, 'ordering', ms),
      type: 'ordering.order-fulfilment-advanced.v1',
    });
    const all = [events[0]!, step('one', 'placed', 10), ...events.slice(1), step('two', 'captured', 60)];
    expect(heardByProcess(all)).toEqual(['placed', 'captured']);
    expect(heardByProcess(events)).toEqual([]);
    expect(heardByProcess([step('late', 'unknown', 1)])).toEqual([]);
  });

  it('counts from the first event, and shortens the names of types', () => {
    expect(sinceFirst(events, events[2]!)).toBe(45);
    expect(nameOf('payments.payment-captured.v1')).toBe('payment-captured');
  });
});
