import { examples } from '@maru/testing/stock';
import type { Message } from '../../message';
import { chunksOf } from './outgoing-message';
import type { OutgoingMessage } from './outgoing-message';
import { toRecord } from '../records/wire';

// The default limit of a broker for one batch of a partition, in bytes.
const LIMIT = 1_048_588;
let revision = 0;

function of(bytes: number, partition = 0, text = 'x'): OutgoingMessage {
  const data = { ...examples['inventory.stock-low.v1'], note: text.repeat(bytes / Buffer.byteLength(text)) };
  const message: Message = {
    id: '0190f3a0-7b1c-7c3e-9a54-0c5f7d1e2b3a',
    type: 'inventory.stock-low.v1',
    data,
    key: 'inventory.stock-TEA-1',
    revision: revision++,
    position: '0000000000000000017',
    correlationId: 'a-conversation',
    causationId: 'a-request',
    occurredAt: new Date('2026-01-01T00:00:00Z'),
  };
  return { message, late: false, record: { ...toRecord(message), partition } };
}

/** The bytes of the texts with a length each; the protocol adds some bytes more to each record and header. */
function bytesOf({ record: { key, value, headers } }: OutgoingMessage): number {
  return [key, value, ...Object.entries(headers).flat()].reduce((sum, text) => sum + Buffer.byteLength(text) + 4, 0);
}
const perPartition = (chunk: readonly OutgoingMessage[], partition: number) =>
  chunk.filter(({ record }) => record.partition === partition).reduce((sum, each) => sum + bytesOf(each), 0);

describe('one request of the relay', () => {
  it('has all messages when they are small', () => {
    const records = Array.from({ length: 1_000 }, (_, n) => of(100, n % 3));
    expect([...chunksOf(records)]).toEqual([records]);
    expect([...chunksOf([])]).toEqual([]);
  });

  it.each([
    ['x', [400_000, 400_000, 400_000, 100_000, 900_000, 10]],
    ['김', Array.from({ length: 40 }, () => 90_000)],
    ['x', Array.from({ length: 4_000 }, () => 500)],
  ])('has no more than a broker takes for a partition, in order (%s)', (text, sizes) => {
    const records = sizes.map((size, n) => of(size, n % 2, text));
    const chunks = [...chunksOf(records)];
    expect(chunks.flat()).toEqual(records);
    for (const chunk of chunks)
      for (const partition of [0, 1]) expect(perPartition(chunk, partition)).toBeLessThan(LIMIT);
  });

  it('has more when it goes to several partitions', () => {
    const records = [of(600_000, 0), of(600_000, 1), of(600_000, 2)];
    expect([...chunksOf(records)]).toHaveLength(1);
  });

  it('has a message over the limit alone, so that its refusal names it', () => {
    const records = [of(10), of(2_000_000, 1), of(10)];
    expect([...chunksOf(records)].map((chunk) => chunk.length)).toEqual([1, 1, 1]);
  });
});
