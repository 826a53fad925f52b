import type { KafkaMessage } from 'kafkajs';
import type { Message } from '../../message';
import { lowMessage } from '../../testing/low-message';
import { fromRecord, toRecord } from '../records/wire';
import { BudgetShare, FetchBudget } from './fetch-budget';
import { RecordQueue } from './record-queue';

const queueIn = (share: BudgetShare) => new RecordQueue({ types: new Set(['ours.v1']), source: '/maru/ours', share });
const records = (count: number, valueBytes = 1_000, type = 'ours.v1') =>
  Array.from({ length: count }, (_, offset) => ({
    offset: String(offset),
    value: Buffer.alloc(valueBytes, 'x'),
    headers: { ce_type: type },
  })) as unknown as KafkaMessage[];

describe('the queue of a partition', () => {
  it('is full at some megabytes, until half of them are delivered', () => {
    const queue = queueIn(new FetchBudget().open());
    queue.push(records(5_000));
    expect(queue.isFull).toBe(false);
    queue.push(records(1_000));
    expect([queue.isFull, queue.isHalfEmpty]).toEqual([true, false]);
    for (let count = 0; count < 5_000; count++) queue.shift();
    // Records stay in memory until their delivery has ended.
    expect([queue.isFull, queue.isHalfEmpty]).toEqual([true, false]);
    queue.settled();
    expect([queue.isFull, queue.isHalfEmpty, queue.size]).toEqual([false, true, 1_000]);
  });

  it('is full with many small records, or with a few large ones', () => {
    const small = queueIn(new FetchBudget().open());
    small.push(records(17_000, 0));
    const large = queueIn(new FetchBudget().open());
    large.push(records(9, 1 << 20));
    expect([small.isFull, large.isFull]).toEqual([true, true]);
  });

  it('holds almost nothing of records that the group does not hear', () => {
    const queue = queueIn(new FetchBudget().open());
    queue.push(records(20_000, 1_000, 'theirs.v1'));
    expect([queue.isFull, queue.size]).toEqual([false, 1]);
    expect(queue.shift()).toMatchObject({ next: 20_000 });
  });

  it('gives each message as it was sent, with actor, trace and everything else', () => {
    const message: Message = {
      ...lowMessage('A', 3, '7'),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      actor: { kind: 'service', id: 'ordering', onBehalfOf: { kind: 'user', id: 'u1' } },
    };
    const { key, value, headers, timestamp } = toRecord(message, { late: true });
    const buffers = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
    const fetched = { key: Buffer.from(key), value: Buffer.from(value), timestamp, attributes: 0, offset: '0' };
    const share = new FetchBudget().open();
    const queue = new RecordQueue({ types: new Set([message.type]), source: '/maru/inventory', share });
    queue.push([{ ...fetched, headers: Object.fromEntries(buffers) }]);
    expect(fromRecord(queue.shift()!.record!)).toEqual({ message, late: true });
  });

  it('keeps no buffer of the fetch of its records', () => {
    const queue = queueIn(new FetchBudget().open());
    queue.push(records(1));
    const { record } = queue.shift()!;
    expect([record!.value, record!.headers!['ce_type']]).toEqual(['x'.repeat(1_000), 'ours.v1']);
  });
});

describe('the partitions of a process', () => {
  const MB = 1 << 20;

  it('hold no more than the budget and one fetch each', () => {
    const budget = new FetchBudget(32 * MB);
    const shares = Array.from({ length: 39 }, () => budget.open());
    let held = 0;
    for (let more = true; more;) {
      more = false;
      for (const share of shares) {
        if (share.isFull) continue;
        share.take(MB / 4);
        held += MB / 4;
        more = true;
      }
    }
    expect(held).toBeLessThanOrEqual(32 * MB + 39 * (MB / 4));
  });

  it('have an even share each, however far behind the others are', () => {
    const budget = new FetchBudget(32 * MB);
    const [late, ...others] = Array.from({ length: 8 }, () => budget.open());
    for (const share of others) while (!share.isFull) share.take(MB / 4);
    expect(late!.isFull).toBe(false);
    late!.take(2 * MB);
    expect(late!.isFull).toBe(true);
    late!.giveBack(MB);
    expect(late!.isHalfEmpty).toBe(true);
  });

  it('may hold more than an even share while nothing waits in the others', () => {
    const budget = new FetchBudget(32 * MB);
    const [behind] = Array.from({ length: 39 }, () => budget.open());
    behind!.take(15 * MB);
    expect(behind!.isFull).toBe(false);
    behind!.take(MB);
    expect(behind!.isFull).toBe(true);
  });

  it('give their bytes back when they are revoked', () => {
    const budget = new FetchBudget(16 * MB);
    const [gone, other] = [budget.open(), budget.open()];
    gone.take(8 * MB);
    other.take(4 * MB);
    expect(other.isFull).toBe(true);
    gone.close();
    gone.giveBack(8 * MB);
    gone.close();
    expect(other.isFull).toBe(false);
    other.take(4 * MB);
    expect(other.isFull).toBe(true);
  });
});
