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

describe('a topic', () => {
  it('that has what was sent, or more, has lost nothing', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 22, '37'), partition(2, 5, '12')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toBeUndefined();
  });

  it('that has lost the end of a partition gets what stood there', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 15, '21'), partition(2, 5, '12')];
    const loss = topicLoss({ cluster: 'c', partitions }, done);
    expect(loss?.from).toBe('21');
    expect(loss?.error.message).toBe(
      'maru.inventory.events has lost what was sent to it: partition 1 ends at 15, not at 20. ' +
        'It is sent anew from position 21 on.',
    );
  });

  it('that was made anew gets everything', () => {
    const partitions = [partition(0, 0, ''), partition(1, 0, ''), partition(2, 0, '')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toMatchObject({ from: '' });
  });

  it('on another cluster gets what that does not have, whatever its offsets are', () => {
    const partitions = [partition(0, 110, '33'), partition(1, 120, '30'), partition(2, 105, '32')];
    const loss = topicLoss({ cluster: 'other', partitions }, done);
    expect(loss?.from).toBe('30');
    expect(loss?.error.message).toMatch(/is on cluster other now, not on c/);
  });

  it('may have more partitions than when it was last written to', () => {
    const partitions = [partition(0, 10, '33'), partition(1, 20, '35'), partition(2, 5, '12'), partition(3, 0, '')];
    expect(topicLoss({ cluster: 'c', partitions }, done)).toBeUndefined();
  });
});
