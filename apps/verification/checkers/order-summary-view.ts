import { eventually } from '@maru/testing';
import { Client } from 'pg';

type Row = Readonly<Record<string, unknown>>;

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];

/** The rows of ordering's order summaries, as its database has them. */
export class OrderSummaryView {
  constructor(private readonly databaseUrl: () => string) {}

  rows(): Promise<readonly Row[]> {
    return this.query('SELECT * FROM order_summary ORDER BY order_id');
  }

  /** Waits until every order has ended, deletes some rows and falsifies the others. @returns the correct rows */
  async spoil(): Promise<readonly Row[]> {
    const before = await eventually(async () => {
      const rows = await this.rows();
      expect(rows.filter(({ status }) => !ENDED.includes(String(status)))).toEqual([]);
      return rows;
    });
    await this.query(`DELETE FROM order_summary WHERE status = 'COMPLETED'`);
    await this.query(`UPDATE order_summary SET status = 'PENDING', reason = NULL`);
    expect(await this.rows()).not.toEqual(before);
    return before;
  }

  private async query(statement: string): Promise<readonly Row[]> {
    const database = new Client({ connectionString: this.databaseUrl() });
    await database.connect();
    try {
      return (await database.query<Row>(statement)).rows;
    } finally {
      await database.end();
    }
  }
}
