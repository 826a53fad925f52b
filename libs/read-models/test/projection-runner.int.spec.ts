import { StockLow, StockReceived } from '@maru/testing/stock';
import type { Message } from '@maru/messaging';
import { RowTable, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { eventually } from '@maru/testing';
import { ProjectionRoom } from './projection-room';
import { adjusted, low, poison, received, stockLevels } from './stock-levels';
import type { StockLevel } from './stock-levels';

describe('a running projection', () => {
  let room: ProjectionRoom;
  beforeEach(async () => (room = await ProjectionRoom.open()));
  afterEach(async () => {
    poison.note = undefined;
    await room.harness.close();
  });

  it('makes, changes and removes rows as its messages say', async () => {
    room.runner(await room.harness.start()).start();
    await room.tell(
      received('A', 5),
      received('B', 2, 'BUSAN'),
      adjusted('A', -1, 'broken'),
      low('A'),
      adjusted('B', -2),
    );
    await room.caughtUp();
    const events = (await room.harness.store.readAll()).events;
    expect(await room.rows()).toEqual([
      {
        sku: 'A',
        onHand: 4,
        note: null,
        warehouses: { SEOUL: 5 },
        seenAt: events[0]!.recordedAt,
        countedAt: events[2]!.recordedAt,
        low: true,
        receipts: ['A "5", {x}'],
        events: 3,
      },
      {
        sku: 'ALL',
        onHand: 7,
        note: null,
        warehouses: { SEOUL: 5, BUSAN: 2 },
        seenAt: events[1]!.recordedAt,
        countedAt: null,
        low: false,
        receipts: ['A "5", {x}', 'B "2", {x}'],
        events: 2,
      },
    ]);
  });

  describe('with handlers that overwrite rows', () => {
    const lastSeen: Projection<StockLevel> = {
      ...stockLevels,
      overwrites: true,
      handlers: [
        when(
          StockReceived,
          ({ sku }) => [sku],
          (_, { data, occurredAt }) => levelOf(data.sku, data.quantity, occurredAt),
        ),
        when<StockLevel, typeof StockLow>(
          StockLow,
          ({ sku }) => [sku],
          () => undefined,
        ),
      ],
    };
    const levelOf = (sku: string, onHand: number, seenAt: Date): StockLevel => ({
      ...{ sku, onHand, seenAt, note: null, warehouses: {}, countedAt: null, low: false, receipts: [], events: 1 },
    });

    it('writes and removes rows without reading them', async () => {
      const process = await room.harness.start();
      const load = jest.spyOn(RowTable.prototype, 'load');
      room.runner(process, { projection: lastSeen, batchSize: 1 }).start();
      await room.tell(received('A', 5), received('B', 2), received('A', 7), low('B'));
      await room.caughtUp();
      expect((await room.rows()).map(({ sku, onHand }) => [sku, onHand])).toEqual([['A', 7]]);
      expect(load).not.toHaveBeenCalled();
      load.mockRestore();
    });

    it('handles in one batch all messages that came while it rested', async () => {
      const commits: number[] = [];
      const committed = (messages: readonly Message[]) => void commits.push(messages.length);
      room.runner(await room.harness.start(), { projection: { ...lastSeen, restMs: 250 }, committed }).start();
      await room.tell(received('A', 1));
      await eventually(() => expect(commits).toEqual([1]));
      for (let round = 0; round < 20; round++) await room.tell(received('A', 1 + round));
      await eventually(() => expect(commits).toEqual([1, 20]));
    });
  });

  it('reads back rows that it no longer has in memory', async () => {
    room.runner(await room.harness.start(), { cachedRows: 1, batchSize: 1 }).start();
    for (let round = 1; round <= 3; round++) await room.tell(received('A', 1), received('B', 10), received('C', 100));
    await room.caughtUp();
    expect((await room.rows()).map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['A', 3],
      ['ALL', 333],
      ['B', 30],
      ['C', 300],
    ]);
  });

  it('sends a few statements for each batch, not for each event', async () => {
    await room.tell(...Array.from({ length: 500 }, (_, index) => received(`SKU${index % 100}`, 1)));
    const process = await room.harness.start();
    const statements: string[] = [];
    process.dataSource.setOptions({
      logging: true,
      logger: { logQuery: (text: string) => void statements.push(text) } as never,
    });
    process.dataSource.logger = { logQuery: (text: string) => void statements.push(text) } as never;
    room.runner(process).start();
    await room.caughtUp();
    expect(statements.filter((text) => text.includes('stock_levels'))).toHaveLength(2);
  });

  it('reports after each commit the messages in it', async () => {
    const told: Message[] = [];
    room.runner(await room.harness.start(), { committed: (messages) => void told.push(...messages) }).start();
    await room.tell(received('A', 1), received('B', 2));
    await eventually(() => expect(told.map(({ key }) => key)).toEqual(['inventory.stock-A', 'inventory.stock-B']));
    expect(await room.rows()).toHaveLength(3);
  });

  it('parks the key of a message that it cannot take, and a retry after the repair completes the view', async () => {
    poison.note = 'bad';
    const consumer = room.runner(await room.harness.start()).start();
    await room.tell(received('A', 5), adjusted('A', -1, 'bad'), received('A', 7), received('B', 3));
    await room.caughtUp();
    const view = async () => (await room.rows()).map(({ sku, onHand }) => [sku, onHand]);
    expect(await view()).toEqual([
      ['A', 5],
      ['ALL', 8],
      ['B', 3],
    ]);
    expect((await consumer.parked.list()).map(({ error }) => error)).toEqual([
      expect.stringMatching(/cannot take "bad"/),
      expect.stringMatching(/queues behind/),
    ]);
    poison.note = undefined;
    expect(await consumer.parked.retry('inventory.stock-A')).toEqual({ handled: 2, left: 0 });
    await room.tell(received('A', 1));
    await room.caughtUp();
    expect(await view()).toEqual([
      ['A', 12],
      ['ALL', 16],
      ['B', 3],
    ]);
  });

  it('leaves neither rows nor position when its process dies before the commit', async () => {
    const first = await room.harness.start();
    const { dataSource } = first;
    const transaction = dataSource.transaction.bind(dataSource) as (
      work: (manager: unknown) => Promise<unknown>,
    ) => unknown;
    let written = false;
    dataSource.transaction = ((work: (manager: unknown) => Promise<unknown>) =>
      transaction(async (manager) => {
        await work(manager);
        written = true;
        await new Promise(() => undefined);
      })) as never;
    room.runner(first).start();
    await room.tell(received('A', 5));
    await eventually(() => expect(written).toBe(true));
    expect(await room.rows()).toEqual([]);
    await first.crash();
    room.runner(await room.harness.start()).start();
    await room.caughtUp();
    expect((await room.rows()).map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['A', 5],
      ['ALL', 5],
    ]);
  });

  it('counts every event once in two processes', async () => {
    room.runner(await room.harness.start(), { batchSize: 3 }).start();
    room.runner(await room.harness.start(), { batchSize: 2 }).start();
    for (let round = 0; round < 40; round++) await room.tell(received('A', 1));
    await room.caughtUp();
    expect((await room.rows()).map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['A', 40],
      ['ALL', 40],
    ]);
  });
});
