import { fetchedRecords } from './fetched-partition';
import type { FetchedPartition } from './fetched-partition';

type Raw = FetchedPartition['messages'][number];

const record = (offset: number, producerId?: string): Raw =>
  ({
    offset: String(offset),
    key: Buffer.from('k'),
    ...(producerId !== undefined && { batchContext: { producerId, inTransaction: true } }),
  }) as Raw;
const marker = (offset: number, producerId: string, type: 'abort' | 'commit'): Raw =>
  ({
    ...record(offset, producerId),
    key: Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]),
    isControlRecord: true,
  }) as Raw;
const fetched = (messages: readonly Raw[], aborted: Record<string, number> = {}): FetchedPartition => ({
  ...{ partition: 0, highWatermark: '100', messages },
  abortedTransactions: Object.entries(aborted).map(([producerId, first]) => ({
    producerId,
    firstOffset: String(first),
  })),
});
const offsets = (from: number, partition: FetchedPartition) => {
  const { next, records } = fetchedRecords(from, partition);
  return { next, offsets: records.map(({ offset }) => Number(offset)) };
};

describe('the records of a fetch', () => {
  it('begin at the wanted offset, although a batch comes whole', () => {
    expect(offsets(5, fetched([3, 4, 5, 6].map((at) => record(at))))).toEqual({ next: 7, offsets: [5, 6] });
  });

  it('are none when the partition has none yet, and the same offset is fetched again', () => {
    expect(offsets(5, fetched([]))).toEqual({ next: 5, offsets: [] });
  });

  it('are none when the batch of the wanted offset has lost it, and the next offset is fetched', () => {
    expect(offsets(5, fetched([record(3), record(4)]))).toEqual({ next: 6, offsets: [] });
  });

  it('have no markers of transactions, and the marker at the end is passed', () => {
    expect(offsets(5, fetched([record(5, 'one'), marker(6, 'one', 'commit')]))).toEqual({ next: 7, offsets: [5] });
    expect(offsets(6, fetched([record(5, 'one'), marker(6, 'one', 'commit')]))).toEqual({ next: 7, offsets: [] });
  });

  it('have none of an aborted transaction, but those of other producers, and the later ones of the same producer', () => {
    const messages = [
      ...[record(1, 'one'), record(2, 'other'), record(3, 'one'), record(4), marker(5, 'one', 'abort')],
      ...[record(6, 'one'), marker(7, 'one', 'commit'), marker(8, 'other', 'commit')],
    ];
    expect(offsets(1, fetched(messages, { one: 1 }))).toEqual({ next: 9, offsets: [2, 4, 6] });
  });

  it('have none of a transaction that began before the wanted offset and was aborted', () => {
    const messages = [record(4, 'one'), marker(5, 'one', 'abort'), record(6, 'one'), marker(7, 'one', 'commit')];
    expect(offsets(4, fetched(messages, { one: 1 }))).toEqual({ next: 8, offsets: [6] });
  });

  it('have none of two aborted transactions of one producer', () => {
    const messages = [
      ...[record(1, 'one'), marker(2, 'one', 'abort'), record(3, 'one'), marker(4, 'one', 'abort'), record(5)],
    ];
    const partition = fetched(messages);
    const aborted = [1, 3].map((first) => ({ producerId: 'one', firstOffset: String(first) }));
    expect(offsets(1, { ...partition, abortedTransactions: aborted })).toEqual({ next: 6, offsets: [5] });
  });
});
