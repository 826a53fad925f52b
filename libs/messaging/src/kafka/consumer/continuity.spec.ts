import type { KafkaMessage } from 'kafkajs';
import { logPosition } from '../../testing/low-message';
import { Continuity } from './continuity';
import type { Proof } from './starting-point';

const OURS = '/maru/inventory';

/** The record of the log's n-th event at this offset. */
const record = (offset: number, n: number, headers: Record<string, string> = {}) =>
  ({
    offset: String(offset),
    timestamp: String(n),
    headers: { ce_source: OURS, ce_logposition: logPosition(n), ...headers },
  }) as unknown as KafkaMessage;

/** The check of a group that has handled 7 events of the log, and whose next offset is 5. */
const after = (proof: Proof) =>
  new Continuity(OURS, { position: logPosition(7), resume: 5, floor: '', version: '1', turn: '1' }, proof);

describe('a fetch of a partition', () => {
  it('goes on behind a first record that was handled before', () => {
    const fetched = [record(4, 7), record(5, 8)];
    expect(after('same-topic').judge(fetched)).toEqual({ fresh: [fetched[1]] });
  });

  it('goes on when the handled record before it was deleted', () => {
    const fetched = [record(6, 9)];
    expect(after('same-topic').judge(fetched)).toEqual({ fresh: fetched });
  });

  it('comes from a topic that was created again when the record before it was not handled', () => {
    expect(after('same-topic').judge([record(4, 8)])).toEqual({ trouble: 'made-anew' });
  });

  it('has no gap before it when it begins with a handled record', () => {
    const fetched = [record(9, 7), record(10, 8)];
    expect(after('nothing-missing').judge(fetched)).toEqual({ fresh: fetched });
  });

  it('has a gap before it when it begins with a record that was not handled', () => {
    expect(after('nothing-missing').judge([record(9, 8)])).toEqual({ trouble: 'gone' });
  });

  it.each<Record<string, string>>([{ ce_late: 'true' }, { ce_source: '/somebody/else' }])(
    'takes no proof from a record with %j',
    (headers) => {
      const continuity = after('nothing-missing');
      expect(continuity.judge([record(9, 3, headers)])).toHaveProperty('fresh');
      expect(continuity.judge([record(10, 8)])).toEqual({ trouble: 'gone' });
    },
  );

  it('begins with the last record again after a pause, and proves by it that the topic is the same', () => {
    const continuity = after('none');
    continuity.judge([record(5, 8), record(6, 9)]);
    expect(continuity.lastOffset).toBe(6);
    continuity.repeatLast();
    expect(continuity.judge([record(6, 9), record(7, 10)])).toEqual({ fresh: [record(7, 10)] });
    continuity.repeatLast();
    expect(continuity.judge([record(7, 11)])).toEqual({ trouble: 'unlike' });
    expect(continuity.lastOffset).toBe(7);
  });

  it('leaves the proof to the next fetch when it is empty', () => {
    const continuity = after('same-topic');
    expect(continuity.judge([])).toEqual({ fresh: [] });
    expect(continuity.judge([record(4, 8)])).toEqual({ trouble: 'made-anew' });
  });
});
