import { StockLow, StockReceived } from '@maru/contracts';
import type { KafkaMessage } from 'kafkajs';
import type { Message } from '../message';
import { tell } from '../testing/stock-room';
import { lowMessage } from '../testing/low-message';
import { RecordQueue } from './record-queue';
import { RecordReader } from './record-reader';
import { toRecord } from './wire';

const STORED = { position: '02', resume: 2, floor: '01', version: '1', turn: '1' };

/** A partition's records from offset 2 on. */
function queueOf(...records: readonly Partial<KafkaMessage>[]): RecordQueue {
  const queue = new RecordQueue();
  queue.push(records.map((record, index) => ({ offset: String(index + 2), ...record }) as KafkaMessage));
  return queue;
}

function record(message: Message, late = false): Partial<KafkaMessage> {
  const { key, value, headers, timestamp } = toRecord(message, { late });
  return { key: Buffer.from(key), value: Buffer.from(value), headers, timestamp };
}
const low = (available: number, position: string) => record(lowMessage('A', available, position));

describe('of the records of a partition a group takes', () => {
  const reader = (lateOnes = new Set<string>()) =>
    new RecordReader(new Set([StockLow.type]), 'stock/0', STORED, lateOnes);
  const told = (queue: RecordQueue, of = reader()) => of.read(queue, 100).map(({ message }) => tell(message));

  it('what it has not had yet, each with where to read on behind it', () => {
    const taken = reader().read(queueOf(low(9, '02'), low(8, '03'), low(7, '05')), 100);
    expect(taken.map(({ message, reach }) => [tell(message), reach])).toEqual([
      ['A:8', { position: '03', resume: 4 }],
      ['A:7', { position: '05', resume: 5 }],
    ]);
  });

  it('what a relay has repeated once', () => {
    expect(told(queueOf(low(8, '03'), low(7, '04'), low(8, '03'), low(7, '04'), low(6, '05')))).toEqual([
      'A:8',
      'A:7',
      'A:6',
    ]);
  });

  it('as many as it wants, and the others the next time', () => {
    const queue = queueOf(low(8, '03'), low(7, '04'), low(6, '05'));
    const of = reader();
    expect(of.read(queue, 2)).toHaveLength(2);
    expect(of.reach).toEqual({ position: '04', resume: 4 });
    expect(told(queue, of)).toEqual(['A:6']);
  });

  it('nothing of other types, unread, but passes them', () => {
    const received = { ...lowMessage('A', 1, '09'), type: StockReceived.type };
    const of = reader();
    expect(told(queueOf(low(8, '03'), { ...record(received), value: Buffer.from('no JSON') }), of)).toEqual(['A:8']);
    expect(of.reach).toEqual({ position: '09', resume: 4 });
  });

  it('what comes late once, without going back or forth', () => {
    const of = reader();
    const late = (position: string) => record(lowMessage('A', 1, position), true);
    const taken = of.read(queueOf(low(8, '05'), late('03'), late('03'), late('09'), low(7, '06')), 100);
    expect(taken.map(({ message, late: isLate, reach }) => [message.position, isLate, reach])).toEqual([
      ['05', false, { position: '05', resume: 3 }],
      ['03', true, { position: '05', resume: 4 }],
      ['09', true, { position: '05', resume: 6 }],
      ['06', false, { position: '06', resume: 7 }],
    ]);
  });

  it('nothing that comes late and was taken before, or from the log', () => {
    const late = (position: string) => record(lowMessage('A', 1, position), true);
    expect(told(queueOf(late('01'), late('03')), reader(new Set(['03'])))).toEqual([]);
  });

  it('a record that is no message, to be parked under where it stands, unless it says it is of another type', () => {
    const broken = { key: null, value: Buffer.from('?'), headers: {}, timestamp: '0' };
    const other = { ...broken, headers: { ce_type: 'orders.order-placed.v1' } };
    const [taken, ...others] = reader().read(queueOf(broken, other), 100);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ late: true, reach: { position: '02', resume: 3 }, message: { key: 'stock/0/2' } });
    expect(taken!.breach).toMatch(/no usable/);
  });
});

describe('the queue of a partition', () => {
  it('is full at some thousand records, and then for a while', () => {
    const queue = new RecordQueue();
    const records = Array.from({ length: 4_000 }, () => ({ value: Buffer.from('{}') }) as KafkaMessage);
    queue.push(records);
    expect(queue.isFull).toBe(false);
    queue.push(records);
    expect(queue.isFull).toBe(true);
    expect(queue.isHalfEmpty).toBe(false);
    for (let count = 0; count < 4_000; count++) queue.shift();
    expect(queue.isHalfEmpty).toBe(true);
  });

  it('is full of a few large records', () => {
    const queue = new RecordQueue();
    queue.push(Array.from({ length: 9 }, () => ({ value: Buffer.alloc(1 << 20) }) as KafkaMessage));
    expect(queue.isFull).toBe(true);
    while (queue.shift());
    expect([queue.isFull, queue.isHalfEmpty, queue.size]).toEqual([false, true, 0]);
  });
});
