import { depthsOf, lanesOf, nameOf, sinceFirst } from './timeline';
import type { TimelineEvent } from './timeline';

const event = (id: string, causationId: string, context: string, ms: number): TimelineEvent => {
  const occurredAt = new Date(1_000 + ms).toISOString();
  return { id, causationId, context, type: `${context}.${id}.v1`, occurredAt, summary: '' };
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

  it('puts each event below its cause, and an event without a known cause at the top', () => {
    expect([...depthsOf(events).values()]).toEqual([0, 1, 2, 1]);
  });

  it('does not loop when two events name each other as their cause', () => {
    expect(depthsOf([event('a', 'b', 'ordering', 0), event('b', 'a', 'ordering', 1)]).size).toBe(2);
  });

  it('counts from the first event, and shortens the names of types', () => {
    expect(sinceFirst(events, events[2]!)).toBe(45);
    expect(nameOf('payments.payment-captured.v1')).toBe('payment-captured');
  });
});
