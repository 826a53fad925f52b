import type { PartitionTail } from './partition-tail';
import { topicLoss } from './topic-loss';

const partition = (number: number, next: number, position: string): PartitionTail => ({
  partition: number,
  next,
  empty: next === 0,
  position,
  from: '',
  present: new Set(),
});
const done = { cluster: 'c', topic: 'maru.inventory.events', next: [10, 20, 5], position: '35' };

describe('the loss of a topic', () => {
  it('is none when the topic has all sent messages, or more', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 22, '37'), partition(2, 5, '12')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toBeUndefined();
  });

  it('begins behind the last message of a partition that has lost its end', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 15, '21'), partition(2, 5, '12')];
    const loss = topicLoss({ cluster: 'c', partitions }, done);
    expect(loss?.from).toBe('21');
    expect(loss?.error.message).toBe(
      'maru.inventory.events has lost messages that were sent to it: partition 1 ends at 15, not at 20. ' +
        'They are sent again from position 21 on.',
    );
  });

  it('begins at the start of the log when the topic was created again', () => {
    const partitions = [partition(0, 0, ''), partition(1, 0, ''), partition(2, 0, '')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toMatchObject({ from: '' });
  });

  it('on another cluster begins behind the lowest position there, whatever the offsets are', () => {
    const partitions = [partition(0, 110, '33'), partition(1, 120, '30'), partition(2, 105, '32')];
    const loss = topicLoss({ cluster: 'other', partitions }, done);
    expect(loss?.from).toBe('30');
    expect(loss?.error.message).toMatch(/is on cluster other now, not on c/);
  });

  it('is none when the topic has got more partitions', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 20, '35'), partition(2, 5, '12'), partition(3, 0, '')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toBeUndefined();
  });
});
