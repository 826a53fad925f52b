import { partitionKeyOf } from '../kafka/records/partition-key';
import { partitionOf } from '../kafka/records/partition-of';
import '@maru/testing/stock';
import { HeardByGroup } from './heard-by-group';

const at = (ordinal: number) => String(ordinal).padStart(19, '0');
const heard = (positions: Readonly<Record<string, string>>) => new HeardByGroup(new Map(Object.entries(positions)));
/** A stream of customers in this partition of three. */
const streamIn = (partition: number) => {
  for (let n = 0; ; n++) {
    const stream = `customers.payment-00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    if (partitionOf(partitionKeyOf(stream), 3) === partition) return stream;
  }
};

describe('the heard part of the log', () => {
  it('ends at the position of the group on the embedded bus', () => {
    const group = heard({ '': at(10) });
    expect([group.has(streamIn(0), at(10)), group.has(streamIn(1), at(11))]).toEqual([true, false]);
    expect(group.lowest('customers')).toBe(at(10));
  });

  it('is judged by the partition of each stream on Kafka', () => {
    const topic = 'maru.customers.events';
    const group = heard({
      [`${topic}/0`]: at(10),
      [`${topic}/1`]: at(20),
      [`${topic}/2`]: at(30),
      'maru.shipping.events/0': at(5),
    });
    expect([0, 1, 2].map((partition) => group.has(streamIn(partition), at(20)))).toEqual([false, true, true]);
    expect(group.lowest('customers')).toBe(at(10));
  });

  it('is judged by the partitions that there are, when they are more than declared', () => {
    const group = heard({ 'maru.shipping.events/0': at(20), 'maru.shipping.events/1': at(10) });
    expect(group.lowest('shipping')).toBe(at(10));
  });

  it('is empty in a partition without a reader', () => {
    const group = heard({ 'maru.customers.events/1': at(20) });
    expect([group.has(streamIn(0), at(1)), group.has(streamIn(1), at(1))]).toEqual([false, true]);
    expect([group.lowest('customers'), group.lowest('shipping')]).toEqual(['', '']);
  });
});
