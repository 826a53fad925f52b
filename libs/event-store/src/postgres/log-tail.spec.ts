import { range } from '../testing/contract-bench';
import type { LogPage, LogReader } from './log-reader';
import { LogTail } from './log-tail';
import { StoredEvent } from './stored-event';

const stored = (from: number, to: number, data = '{}') =>
  range(from, to + 1).map((ordinal) => new StoredEvent(ordinal, 's', ordinal, 'id', 'type', data, '{}', 0));

describe('the tail of the log in memory', () => {
  const never = new AbortController().signal;
  let log: StoredEvent[];
  let reads: number[];
  let tail: LogTail;

  beforeEach(() => {
    log = [];
    reads = [];
    const page = async (after: number): Promise<LogPage> => {
      reads.push(after);
      const head = log.length;
      return { events: log.slice(after), ordinal: Math.max(head, after), head, atEnd: true };
    };
    tail = new LogTail({ page } as unknown as LogReader, () => undefined);
  });
  afterEach(() => tail.close());

  /** The tail after its first subscriber, with its read for missed events behind it. */
  async function tailAt(ordinal: number) {
    log = stored(1, ordinal);
    const closing = new AbortController();
    const waiting = tail.moved(ordinal, closing.signal);
    await settled();
    closing.abort();
    await waiting;
    reads = [];
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const inRing = (after: number) => {
    const end = tail.endFor(after);
    return end === undefined ? undefined : range(after + 1, end + 1).map((ordinal) => tail.at(ordinal).ordinal);
  };

  it('grows by commits of this process, without a read', async () => {
    await tailAt(3);
    const moved = tail.moved(3, never);
    tail.commit(stored(4, 6));
    await moved;
    expect(inRing(3)).toEqual([4, 5, 6]);
    expect(inRing(5)).toEqual([6]);
    expect(reads).toEqual([]);
  });

  it('reads when another process committed in between', async () => {
    await tailAt(3);
    const moved = tail.moved(3, never);
    log = stored(1, 8);
    tail.commit(stored(7, 8));
    await moved;
    expect(inRing(3)).toEqual([4, 5, 6, 7, 8]);
    expect(reads).toEqual([3]);
  });

  it('takes nothing twice when an answer arrives after a read that has seen the commit', async () => {
    await tailAt(3);
    const moved = tail.moved(3, never);
    log = stored(1, 8);
    tail.hear(8);
    await moved;
    tail.commit(stored(5, 6));
    expect(inRing(3)).toEqual([4, 5, 6, 7, 8]);
    tail.commit(stored(8, 9));
    expect(inRing(7)).toEqual([8, 9]);
  });

  it('reads nothing without waiting subscribers, and resumes with one', async () => {
    await tailAt(3);
    log = stored(1, 5);
    tail.hear(5);
    await settled();
    expect(reads).toEqual([]);
    await tail.moved(3, never);
    expect(inRing(3)).toEqual([4, 5]);
    expect(reads).toEqual([3]);
  });

  it('reads no events that no waiting subscriber wants', async () => {
    await tailAt(3);
    const moved = tail.moved(3, never, (category) => category === 'ordering');
    log = stored(1, 5);
    tail.hear(5, ['payments', 'shipping']);
    await settled();
    expect(reads).toEqual([]);
    log = stored(1, 7);
    tail.hear(7, ['payments', 'ordering']);
    await moved;
    expect(inRing(3)).toEqual([4, 5, 6, 7]);
    expect(reads).toEqual([3]);
  });

  it('reads skipped events as soon as a waiting subscriber wants them', async () => {
    await tailAt(3);
    const others = new AbortController();
    const waiting = tail.moved(3, others.signal, () => false);
    log = stored(1, 4);
    tail.hear(4, ['payments']);
    await tail.moved(3, never, (category) => category === 'payments');
    expect(inRing(3)).toEqual([4]);
    others.abort();
    await waiting;
  });

  it('reads for every subscriber when the committed streams are unknown', async () => {
    await tailAt(3);
    const moved = tail.moved(3, never, () => false);
    log = stored(1, 4);
    tail.hear(4);
    await moved;
    expect(inRing(3)).toEqual([4]);
  });

  it('catches up at once with a subscriber that is ahead of it', async () => {
    await tailAt(3);
    log = stored(1, 7);
    const moved = tail.moved(6, never);
    await settled();
    expect(reads).toEqual([3]);
    await moved;
    expect(inRing(6)).toEqual([7]);
  });

  it('restarts at a subscriber that is far ahead', async () => {
    await tailAt(3);
    log = stored(1, 9_000);
    const moved = tail.moved(8_999, never);
    await moved;
    expect(reads).toEqual([8_999]);
    expect(inRing(3)).toBeUndefined();
    expect(inRing(8_999)).toEqual([9_000]);
  });

  it('keeps a bounded number of events, and drops subscribers that fall behind', async () => {
    await tailAt(0);
    const leftBehind = tail.moved(0, never);
    tail.commit(stored(1, 5_000));
    await leftBehind;
    expect(inRing(903)).toBeUndefined();
    expect(inRing(904)).toEqual(range(905, 5_001));
    tail.commit(stored(5_001, 5_100, 'x'.repeat(1 << 20)));
    expect(inRing(5_080)).toBeUndefined();
    expect(inRing(5_099)).toEqual([5_100]);
  });
});
