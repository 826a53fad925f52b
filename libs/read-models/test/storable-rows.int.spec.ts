import { RowTable } from '@maru/read-models';
import { ProjectionRoom } from './projection-room';
import { StockLevel } from './stock-levels';

describe('a row with texts that PostgreSQL cannot store', () => {
  let room: ProjectionRoom;
  beforeAll(async () => (room = await ProjectionRoom.open()));
  afterAll(() => room.harness.close());

  const level = (note: string): StockLevel => ({
    sku: 'A',
    onHand: 9_007_199_254_740_991,
    note,
    warehouses: { SEOUL: 1 },
    seenAt: new Date('2026-01-01T00:00:00Z'),
    countedAt: null,
    low: false,
    receipts: [],
    events: 1,
  });
  const stored = async (row: StockLevel) => {
    const { dataSource } = room.witness;
    await new RowTable(dataSource, StockLevel).write(dataSource, { rows: [row], removed: [] });
    return (await room.rows())[0]!;
  };

  it.each([
    ['a NUL', 'a\0b', 'a�b'],
    ['a lone surrogate', 'a\ud83db', 'a�b'],
    ['a text that only looks like an escape', 'a\\u0000b \\ud800', 'a\\u0000b \\ud800'],
    ['a whole pair', '😀', '😀'],
  ])('has replacement characters instead in text, arrays and jsonb: %s', async (_what, text, kept) => {
    const warehouses = { [text]: 1, inside: { note: [text] } } as unknown as Record<string, number>;
    expect(await stored({ ...level(text), receipts: [text], warehouses })).toEqual({
      ...level(kept),
      receipts: [kept],
      warehouses: { [kept]: 1, inside: { note: [kept] } },
    });
  });
});
