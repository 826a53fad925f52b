import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** The costs of a piece of work for a PostgreSQL server. */
export interface DatabaseCosts {
  /** Statements by database, those inside of functions not counted. */
  readonly statements: ReadonlyMap<string, number>;
  /** Commits, also those of single statements. */
  readonly transactions: number;
  /** The growth of the write-ahead log. */
  readonly walBytes: number;
}

interface Standing {
  readonly transactions: number;
  readonly wal: string;
}

/** The statements of all databases. */
export const allStatements = ({ statements }: DatabaseCosts): number =>
  [...statements.values()].reduce((sum, count) => sum + count, 0);

// A server process reports its counts within a second of being idle.
const TOLD_MS = 1_200;

/** Counts the work of the databases with a prefix, on a server that was started with `countStatements`. */
export class DatabaseMeter {
  private constructor(
    private readonly admin: Client,
    private readonly prefix: string,
  ) {}

  /** @param prefix the beginning of the databases' names */
  static async open(adminUrl: string, prefix: string): Promise<DatabaseMeter> {
    const admin = new Client({ connectionString: adminUrl });
    // The server may stop before the client is closed.
    admin.on('error', () => undefined);
    await admin.connect();
    await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    return new DatabaseMeter(admin, prefix);
  }

  async of<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly costs: DatabaseCosts }> {
    await sleep(TOLD_MS);
    const before = await this.standing();
    await this.admin.query('SELECT pg_stat_statements_reset()');
    const result = await work();
    const statements = await this.statements();
    await sleep(TOLD_MS);
    const after = await this.standing();
    const [{ bytes }] = await this.rows<[{ bytes: string }]>('SELECT $1::pg_lsn - $2::pg_lsn AS bytes', [
      after.wal,
      before.wal,
    ]);
    const transactions = after.transactions - before.transactions;
    return { result, costs: { statements, transactions, walBytes: Number(bytes) } };
  }

  close(): Promise<void> {
    return this.admin.end();
  }

  private async statements(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.rows<{ name: string; calls: string }[]>(
      `SELECT datname AS name, sum(calls) AS calls FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
       WHERE starts_with(datname, $1) GROUP BY datname ORDER BY datname`,
      [this.prefix],
    );
    return new Map(rows.map(({ name, calls }) => [name.slice(this.prefix.length), Number(calls)]));
  }

  private async standing(): Promise<Standing> {
    const [row] = await this.rows<[{ transactions: string; wal: string }]>(
      `SELECT sum(xact_commit) AS transactions, pg_current_wal_insert_lsn() AS wal
       FROM pg_stat_database WHERE starts_with(datname, $1)`,
      [this.prefix],
    );
    return { transactions: Number(row.transactions), wal: row.wal };
  }

  private async rows<Rows>(text: string, values: unknown[]): Promise<Rows> {
    return (await this.admin.query(text, values)).rows as Rows;
  }
}
