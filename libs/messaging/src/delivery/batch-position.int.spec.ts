import { eventually } from '@maru/testing';
import type { BatchConsumerOptions, BatchWrite } from '../message-bus';
import type { Message } from '../message';
import { embeddedHarness } from '../testing';
import type { BusProcess } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';

const LONG_MS = 600_000;

/** The last handled message replaces the one before, as the progress of a relay does. */
const lastOf = async (messages: readonly Message[]): Promise<readonly BatchWrite[]> => [
  {
    sql: 'WITH gone AS (DELETE FROM effects) INSERT INTO effects (told) SELECT json_array_elements_text($1)',
    document: JSON.stringify(messages.slice(-1).map(tell)),
  },
];

describe('a batch group whose progress waits to be stored', () => {
  let room: StockRoom;
  let handled: string[];
  beforeEach(async () => {
    room = await StockRoom.open(embeddedHarness);
    handled = [];
  });
  afterEach(() => room.harness.close());

  /** A group that keeps the last message, and has stored its first two batches. */
  async function follows(process: BusProcess, more: Partial<BatchConsumerOptions> = {}) {
    const committed = (messages: readonly Message[]) => void handled.push(...messages.map(tell));
    const consumer = room.batched(process, room.recordEffects, {
      ...{ writes: lastOf, committed, storeWithinMs: LONG_MS },
      ...more,
    });
    for (const count of [100, 99]) await handles(count);
    expect(await stored(process)).toBe(consumer.position());
    return consumer;
  }

  async function handles(count: number): Promise<void> {
    await room.low('A', count);
    await eventually(() => expect(handled.at(-1)).toBe(`A:${count}`), 5_000, 1);
  }

  async function stored({ dataSource }: BusProcess): Promise<string> {
    const [row] = await dataSource.query<{ position: string }[]>(
      'SELECT position FROM consumer_positions WHERE consumer_group = $1',
      [room.group],
    );
    return row!.position;
  }

  it('goes on meanwhile, and stores position and last writes together when it is closed', async () => {
    const process = await room.harness.start();
    await room.createEffects(process);
    const consumer = await follows(process);
    const before = await stored(process);
    for (const count of [3, 2, 1]) await handles(count);
    expect(await stored(process)).toBe(before);
    expect(await room.effects(process)).not.toContain('A:1');
    await consumer.close();
    expect(await stored(process)).toBe(consumer.position());
    expect(await room.effects(process)).toEqual(['A:1']);
  });

  it('stores it after the agreed time', async () => {
    const process = await room.harness.start();
    await room.createEffects(process);
    const consumer = await follows(process, { storeWithinMs: 20 });
    await handles(1);
    await eventually(async () => expect(await stored(process)).toBe(consumer.position()));
    expect(await room.effects(process)).toEqual(['A:1']);
  });

  it('stores it at once when more than half a full batch waits', async () => {
    const process = await room.harness.start();
    await room.createEffects(process);
    const consumer = await follows(process, { batchSize: 6 });
    for (const count of [4, 3, 2]) await handles(count);
    expect(await stored(process)).not.toBe(consumer.position());
    await handles(1);
    expect(await stored(process)).toBe(consumer.position());
  });

  it('handles again what a crash has left unstored, and nothing before', async () => {
    const process = await room.harness.start();
    await room.createEffects(process);
    await follows(process);
    for (const count of [3, 2]) await handles(count);
    await room.crash(process);
    handled = [];
    await follows(await room.harness.start(), { storeWithinMs: 20 }).catch(() => undefined);
    await eventually(() => expect(handled.slice(0, 2)).toEqual(['A:3', 'A:2']));
  });

  it('starts over from the position of another process that has moved it meanwhile', async () => {
    const process = await room.harness.start();
    await room.createEffects(process);
    const consumer = await follows(process, { storeWithinMs: 200 });
    await handles(3);
    await process.dataSource.query('UPDATE consumer_positions SET version = version + 1 WHERE consumer_group = $1', [
      room.group,
    ]);
    handled = [];
    await eventually(() => expect(handled).toEqual(['A:3']));
    await handles(2);
    await eventually(async () => expect(await stored(process)).toBe(consumer.position()));
    expect(handled).toEqual(['A:3', 'A:2']);
  });
});
