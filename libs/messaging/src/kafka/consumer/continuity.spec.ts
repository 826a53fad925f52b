import type { KafkaMessage } from 'kafkajs';
import { logPosition } from '../../testing/low-message';
import { Continuity } from './continuity';
import type { Proof } from './starting-point';

const OURS = '/maru/inventory';

/** A record of the log's n-th event at an offset; with `late`, or of another source, its position proves nothing. */
const record = (offset: number, n: number, headers: Record<string, string> = {}) =>
  ({
    offset: String(offset),
    timestamp: String(n),
    headers: { ce_source: OURS, ce_logposition: logPosition(n), ...headers },
  }) as unknown as KafkaMessage;

/** A group whose effects reach to the log's 7th event, and whose next offset is 5. */
const after = (proof: Proof) =>
  new Continuity(OURS, { position: logPosition(7), resume: 5, floor: '', version: '1', turn: '1' }, proof);

describe('what is fetched of a partition', () => {
  it('goes on behind the record before it, which was done', () => {
    const fetched = [record(4, 7), record(5, 8)];
    expect(after('same-topic').judge(fetched)).toEqual({ fresh: [fetched[1]] });
  });

  it('goes on when the record before it was deleted since', () => {
    const fetched = [record(6, 9)];
    expect(after('same-topic').judge(fetched)).toEqual({ fresh: fetched });
  });

  it('is of a topic that was made anew, when the record before it is one that was not done', () => {
    expect(after('same-topic').judge([record(4, 8)])).toEqual({ trouble: 'made-anew' });
  });

  it('misses nothing when it begins with what was done', () => {
    const fetched = [record(9, 7), record(10, 8)];
    expect(after('nothing-missing').judge(fetched)).toEqual({ fresh: fetched });
  });

  it('misses something when it begins with what was not', () => {
    expect(after('nothing-missing').judge([record(9, 8)])).toEqual({ trouble: 'gone' });
  });

  it.each<Record<string, string>>([{ ce_late: 'true' }, { ce_source: '/somebody/else' }])(
    'is not proven by a record with %j',
    (headers) => {
      const continuity = after('nothing-missing');
      expect(continuity.judge([record(9, 3, headers)])).toHaveProperty('fresh');
      expect(continuity.judge([record(10, 8)])).toEqual({ trouble: 'gone' });
    },
  );

  it('repeats its last record after a rest, and is unlike it when the topic was made anew meanwhile', () => {
    const continuity = after('none');
    continuity.judge([record(5, 8), record(6, 9)]);
    expect(continuity.lastOffset).toBe(6);
    continuity.repeatLast();
    expect(continuity.judge([record(6, 9), record(7, 10)])).toEqual({ fresh: [record(7, 10)] });
    continuity.repeatLast();
    expect(continuity.judge([record(7, 11)])).toEqual({ trouble: 'unlike' });
    expect(continuity.lastOffset).toBe(7);
  });

  it('is taken as it is when it is empty', () => {
    const continuity = after('same-topic');
    expect(continuity.judge([])).toEqual({ fresh: [] });
    expect(continuity.judge([record(4, 8)])).toEqual({ trouble: 'made-anew' });
  });
});
