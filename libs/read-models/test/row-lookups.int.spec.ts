import { RowTable } from '@maru/read-models';
import { ProjectionRoom } from './projection-room';
import { StockLevel } from './stock-levels';

describe('rows that are looked up by key', () => {
  let room: ProjectionRoom;
  beforeAll(async () => (room = await ProjectionRoom.open()));
  afterAll(() => room.harness.close());

  const level = (sku: string, events: number): StockLevel => ({
    sku,
    onHand: 1,
    note: null,
    warehouses: {},
    seenAt: new Date('2026-01-01T00:00:00Z'),
    countedAt: null,
    low: false,
    receipts: [],
    events,
  });

  it('share one statement when they are looked up at once', async () => {
    const { dataSource } = room.witness;
    const table = new RowTable(dataSource, StockLevel);
    await table.write(dataSource, { rows: [level('A', 1), level('B', 2)], removed: [] });
    const statements = jest.spyOn(dataSource, 'query');
    const found = await Promise.all(['A', 'B', 'missing', 'A'].map((sku) => table.find(sku)));
    expect(found.map((row) => row?.events)).toEqual([1, 2, undefined, 1]);
    expect(statements).toHaveBeenCalledTimes(1);
    statements.mockRestore();
  });

  it('are read anew each time', async () => {
    const { dataSource } = room.witness;
    const table = new RowTable(dataSource, StockLevel);
    await table.write(dataSource, { rows: [level('C', 1)], removed: [] });
    expect((await table.find('C'))?.events).toBe(1);
    await table.write(dataSource, { rows: [level('C', 2)], removed: [] });
    expect((await table.find('C'))?.events).toBe(2);
  });

  it('are found although a concurrent look-up has a key that the database refuses', async () => {
    const { dataSource } = room.witness;
    const table = new RowTable(dataSource, StockLevel);
    await table.write(dataSource, { rows: [level('D', 4)], removed: [] });
    const keys = ['D', 'a\0b', 'D'];
    const outcomes = await Promise.allSettled(['D', ...keys].map((sku) => table.find(sku)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
