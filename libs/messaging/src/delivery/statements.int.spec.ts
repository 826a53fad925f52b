import { StockLow } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import type { Logger } from 'typeorm';
import type { BatchConsumerOptions } from '../message-bus';
import { embeddedHarness } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';

/** Counts the statements of a group. Types and missed stretches must add none. */
describe('the statements of a group', () => {
  let statements: string[];
  let room: StockRoom;
  beforeEach(async () => {
    statements = [];
    const logger = { logQuery: (query: string) => void statements.push(query) } as unknown as Logger;
    const quiet = new Proxy(logger, { get: (its, name) => Reflect.get(its, name) ?? (() => undefined) });
    room = await StockRoom.open((publications) =>
      embeddedHarness(publications, { dataSource: { logging: ['query'], logger: quiet } }),
    );
  });
  afterEach(() => room.harness.close());

  /** The statements of 20 batches of one message each, by their first two words. */
  async function ofTwentyBatches(handleBatch: BatchConsumerOptions['handleBatch']): Promise<Record<string, number>> {
    const process = await room.harness.start();
    await room.createEffects(process);
    const done: string[] = [];
    room.batched(process, handleBatch, { committed: (messages) => void done.push(...messages.map(tell)) });
    const batch = async (count: number) => {
      await room.low('A', count);
      await eventually(() => expect(done.at(-1)).toBe(`A:${count}`), 5_000, 1);
    };
    await batch(100);
    await batch(99);
    statements = [];
    for (let count = 20; count > 0; count--) await batch(count);
    const kinds = statements.map((statement) => statement.trim().split(/\s+/).slice(0, 2).join(' '));
    return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));
  }

  it('are four for each batch: begin, position, effect, commit', async () => {
    const { recordEffects } = room;
    expect(await ofTwentyBatches((messages, transaction) => recordEffects(messages, transaction))).toEqual({
      'START TRANSACTION': 20,
      'UPDATE consumer_positions': 20,
      'INSERT INTO': 20,
      COMMIT: 20,
    });
  });

  it('are one for a batch that names its writes', async () => {
    expect(await ofTwentyBatches(room.recordEffects)).toEqual({ 'SELECT moved_version': 20 });
  });

  it('are one more at the start when its types have changed', async () => {
    const process = await room.harness.start();
    await room.low('A', 1);
    const heard: string[] = [];
    const begin = async (types: readonly string[]) => {
      statements = [];
      const consumer = room.keyed(process, async (message) => void heard.push(tell(message)), { types });
      await eventually(() => expect(consumer.position()).not.toBe(''));
      const mine = statements.filter((statement) => /consumer_pos|consumer_presence|parked/.test(statement));
      await consumer.close();
      return mine.length;
    };
    await begin([StockLow.type]);
    const again = await begin([StockLow.type]);
    expect(await begin([StockLow.type, 'inventory.stock-received.v1'])).toBe(again + 1);
  });
});
