import { StockLow, StockReceived } from '@maru/testing/stock';
import type { KafkaMessage } from 'kafkajs';
import type { Missed } from '../../delivery/missed';
import { logPosition as at, lowMessage } from '../../testing/low-message';
import { FetchBudget } from './fetch-budget';
import { RecordQueue } from './record-queue';
import { RereadReader } from './reread-reader';
import { toRecord } from '../records/wire';

const SOURCE = '/maru/inventory';
const HEARS = [StockLow.type, StockReceived.type];
const type = StockReceived.type;

/** `received` is the type that was missed, `low` the one that was heard. */
type Told = readonly ['received' | 'low' | 'late received', position: number];

function recordOf([what, position]: Told, offset: number): KafkaMessage {
  const low = lowMessage('A', position, String(position));
  const message = what === 'low' ? low : { ...low, type };
  const { key, value, headers, timestamp } = toRecord(message, { late: what.startsWith('late') });
  const record = { key: Buffer.from(key), value: Buffer.from(value), headers, timestamp };
  return { ...record, offset: String(offset) } as unknown as KafkaMessage;
}

/** A partition with these records from offset 0 on, and the stretches of it that a group has missed. */
function reading(records: readonly Told[], missed: readonly Missed[], { low = 0, lateOnes = [] as string[] } = {}) {
  const stored = { position: at(6), resume: 6, floor: '', version: '1', turn: '1', hears: HEARS, missed };
  const marks = { low, high: records.length };
  const options = { place: 'stock/0', source: SOURCE, stored, hears: HEARS, marks, isKeyed: false };
  const reader = new RereadReader({ ...options, lateOnes: new Set(lateOnes) });
  const queue = new RecordQueue({ types: reader.types, source: SOURCE, share: new FetchBudget().open() });
  queue.push(records.map(recordOf).slice(reader.begin));
  return { reader, queue, read: (most = 100) => reader.read(queue, most).map(({ message }) => message.position) };
}

const records: readonly Told[] = [
  ['low', 1],
  ['received', 2],
  ['received', 3],
  ['low', 4],
  ['received', 5],
  ['low', 6],
  ['received', 7],
];

describe('a reader of missed records', () => {
  it('reads the missed type up to the position of the group, which stays', () => {
    const { reader, read } = reading(records, [{ type, after: '', until: at(6), to: 6 }]);
    expect(read()).toEqual([at(2), at(3), at(5)]);
    expect(reader.isDone).toBe(true);
    expect(reader.checkpoint).toEqual({ position: at(6), resume: 6, missed: [] });
  });

  it('reads only the records of the stretch', () => {
    const { reader, read } = reading(records, [{ type, after: at(2), from: 2, until: at(4), to: 4 }]);
    expect(reader.begin).toBe(2);
    expect(read()).toEqual([at(3)]);
    expect(reader.isDone).toBe(true);
  });

  it('keeps the rest for after a crash', () => {
    const { reader, queue } = reading(records, [{ type, after: '', until: at(6), to: 6 }]);
    const [first] = reader.read(queue, 1);
    const left = first!.checkpoint!.missed!;
    expect(left).toEqual([{ type, after: at(2), from: 2, until: at(6), to: 6 }]);
    expect(reading(records, left).read()).toEqual([at(3), at(5)]);
  });

  it('reads a record once that the relay repeated', () => {
    const repeated: readonly Told[] = [...records.slice(0, 3), ['received', 2], ['received', 3], ...records.slice(3)];
    expect(reading(repeated, [{ type, after: '', until: at(6), to: 8 }]).read()).toEqual([at(2), at(3), at(5)]);
    const behind: readonly Missed[] = [{ type, after: at(3), from: 3, until: at(6), to: 8 }];
    expect(reading(repeated, behind).read()).toEqual([at(5)]);
  });

  it('reads late records by their place in the topic, each once, and none that was taken before', () => {
    const late: readonly Told[] = [...records.slice(0, 4), ['late received', 1], ['late received', 1], ['low', 6]];
    const missed: readonly Missed[] = [{ type, after: at(4), from: 4, until: at(6), to: 7 }];
    expect(reading(late, missed).read()).toEqual([at(1)]);
    expect(reading(late, missed, { lateOnes: [at(1)] }).read()).toEqual([]);
  });

  it('leaves stretches of types that only another version hears', () => {
    const open: Missed = { type: 'inventory.stock-shipped.v1', after: at(2), from: 2 };
    const { reader, read } = reading(records, [open, { type, after: '', until: at(6), to: 6 }]);
    read();
    expect(reader.checkpoint.missed).toEqual([open]);
  });

  it('reads a recreated topic up to the position, and waits for a relay that is behind', () => {
    const { reader, queue, read } = reading(records.slice(0, 3), [
      { type, after: at(2), from: 40, until: at(5), to: 60 },
    ]);
    expect(read()).toEqual([at(3)]);
    expect(reader.isDone).toBe(false);
    queue.push(records.map(recordOf).slice(3));
    expect(read()).toEqual([at(5)]);
    expect(reader.isDone).toBe(true);
  });

  it('reports records that retention has removed', () => {
    expect(reading(records, [{ type, after: '', until: at(6), to: 6 }], { low: 3 }).reader.gone).toBe(0);
    expect(reading(records, [{ type, after: at(4), from: 4, until: at(6), to: 6 }], { low: 3 }).reader.gone).toBe(
      undefined,
    );
  });
});
