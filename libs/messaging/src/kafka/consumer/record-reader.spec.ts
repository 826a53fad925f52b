import { StockLow, StockReceived } from '@maru/testing/stock';
import type { KafkaMessage } from 'kafkajs';
import type { Message } from '../../message';
import { tell } from '../../testing/stock-room';
import { logPosition as at, lowMessage } from '../../testing/low-message';
import { FetchBudget } from './fetch-budget';
import { RecordQueue } from './record-queue';
import { RecordReader } from './record-reader';
import { toRecord } from '../records/wire';

const STORED = { position: at(2), resume: 2, floor: at(1), version: '1', turn: '1' };
const SOURCE = '/maru/inventory';

/** The records of a partition from offset 2 on. */
function queueOf(...records: readonly Partial<KafkaMessage>[]): RecordQueue {
  const queue = new RecordQueue({
    types: new Set([StockLow.type]),
    source: SOURCE,
    share: new FetchBudget().open(),
  });
  queue.push(records.map((record, index) => ({ offset: String(index + 2), ...record }) as KafkaMessage));
  return queue;
}

function record(message: Message, late = false): Partial<KafkaMessage> {
  const { key, value, headers, timestamp } = toRecord(message, { late });
  return { key: Buffer.from(key), value: Buffer.from(value), headers, timestamp };
}
const low = (available: number, position: string) => record(lowMessage('A', available, position));

describe('a reader of records', () => {
  const reader = (lateOnes = new Set<string>()) => new RecordReader('stock/0', SOURCE, STORED, lateOnes);
  const told = (queue: RecordQueue, of = reader()) => of.read(queue, 100).map(({ message }) => tell(message));

  it('takes the records behind its position, each with the checkpoint behind it', () => {
    const taken = reader().read(queueOf(low(9, '02'), low(8, '03'), low(7, '05')), 100);
    expect(taken.map(({ message, checkpoint }) => [tell(message), checkpoint])).toEqual([
      ['A:8', { position: at(3), resume: 4 }],
      ['A:7', { position: at(5), resume: 5 }],
    ]);
  });

  it('takes a record once that the relay has repeated', () => {
    expect(told(queueOf(low(8, '03'), low(7, '04'), low(8, '03'), low(7, '04'), low(6, '05')))).toEqual([
      'A:8',
      'A:7',
      'A:6',
    ]);
  });

  it('takes as many records as it is asked for, and the others the next time', () => {
    const queue = queueOf(low(8, '03'), low(7, '04'), low(6, '05'));
    const of = reader();
    expect(of.read(queue, 2)).toHaveLength(2);
    expect(of.checkpoint).toEqual({ position: at(4), resume: 4 });
    expect(told(queue, of)).toEqual(['A:6']);
  });

  it('passes records of other types without parsing them', () => {
    const received = { ...lowMessage('A', 1, '09'), type: StockReceived.type };
    const of = reader();
    expect(told(queueOf(low(8, '03'), { ...record(received), value: Buffer.from('no JSON') }), of)).toEqual(['A:8']);
    expect(of.checkpoint).toEqual({ position: at(9), resume: 4 });
  });

  it('takes a late record once, and keeps its position', () => {
    const of = reader();
    const late = (position: string) => record(lowMessage('A', 1, position), true);
    const taken = of.read(queueOf(low(8, '05'), late('03'), late('03'), late('09'), low(7, '06')), 100);
    expect(taken.map(({ message, late: isLate, checkpoint }) => [message.position, isLate, checkpoint])).toEqual([
      [at(5), false, { position: at(5), resume: 3 }],
      [at(3), true, { position: at(5), resume: 4 }],
      [at(9), true, { position: at(5), resume: 6 }],
      [at(6), false, { position: at(6), resume: 7 }],
    ]);
  });

  it('passes late records that were taken before, or from the log', () => {
    const late = (position: string) => record(lowMessage('A', 1, position), true);
    expect(told(queueOf(late('01'), late('03')), reader(new Set([at(3)])))).toEqual([]);
  });

  it.each([
    ['has a position that is not a number', { ce_logposition: 'test' }],
    ['has a position that is too short', { ce_logposition: '9' }],
    ['has another source', { ce_source: '/maru/catalog' }],
  ])('parks or passes a record that %s, and ignores its position', (_what, headers) => {
    const strange = (type: string): Partial<KafkaMessage> => {
      const like = record(lowMessage('A', 1, '09'));
      return { ...like, headers: { ...like.headers, ce_type: type, ...headers } } as Partial<KafkaMessage>;
    };
    const of = reader();
    const taken = of.read(
      queueOf(low(8, '03'), strange(StockReceived.type), strange(StockLow.type), low(7, '04')),
      100,
    );
    expect(taken.map(({ message: { key, position } }) => [key, position])).toEqual([
      ['inventory.stock-A', at(3)],
      ['stock/0/4', ''],
      ['inventory.stock-A', at(4)],
    ]);
    expect(taken.map(({ breach }) => breach !== undefined)).toEqual([false, true, false]);
    expect(of.checkpoint).toEqual({ position: at(4), resume: 6 });
  });

  it('moves to the position of the last passed record of its source', () => {
    const received = (position: string, headers = {}) => {
      const like = record({ ...lowMessage('A', 1, position), type: StockReceived.type });
      return { ...like, headers: { ...like.headers, ...headers } } as Partial<KafkaMessage>;
    };
    const of = reader();
    expect(told(queueOf(received('03'), received('04'), received('05', { ce_source: 'x' })), of)).toEqual([]);
    expect(of.checkpoint).toEqual({ position: at(4), resume: 5 });
  });

  it('takes a record that is not a message, with its place as key, unless it names another type', () => {
    const broken = { key: null, value: Buffer.from('?'), headers: {}, timestamp: '0' };
    const other = { ...broken, headers: { ce_type: 'orders.order-placed.v1' } };
    const [taken, ...others] = reader().read(queueOf(broken, other), 100);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({
      late: true,
      checkpoint: { position: at(2), resume: 3 },
      message: { key: 'stock/0/2' },
    });
    expect(taken!.breach).toMatch(/no usable/);
  });
});
