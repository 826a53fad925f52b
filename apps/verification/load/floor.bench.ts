import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { closedLoop } from './measure';

/**
 * The floor for the event store: plain inserts of the same rows into a table of the same shape, without any of our
 * code. It inserts one row per statement, or `batch` rows per statement by `unnest`.
 */
export class Floor {
  private readonly pool: Pool;
  private position = 0;

  constructor(connectionString: string) {
    this.pool = new Pool({ connectionString, max: 64 });
  }

  async prepare(): Promise<void> {
    await this.pool.query(`
      CREATE TABLE floor_events (
        position bigint PRIMARY KEY, stream text NOT NULL, revision bigint NOT NULL, id uuid NOT NULL, type text NOT NULL,
        data json NOT NULL, metadata json NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (stream, revision))`);
  }

  /** Events a second, one per statement, `writers` connections. */
  async single(writers: number, forMs: number): Promise<number> {
    const { perSecond } = await closedLoop(writers, forMs, () => this.insert(1));
    return perSecond;
  }

  /** Events a second, `batch` per statement, one statement after the other. */
  async batched(batch: number, forMs: number): Promise<number> {
    const { perSecond } = await closedLoop(1, forMs, () => this.insert(batch));
    return perSecond * batch;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async insert(rows: number): Promise<void> {
    const at = (make: () => unknown) => Array.from({ length: rows }, make);
    await this.pool.query({
      name: 'floor',
      text: `INSERT INTO floor_events (position, stream, revision, id, type, data, metadata)
             SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::json[], $7::json[])`,
      values: [
        at(() => ++this.position),
        at(() => `floor.stream-${randomUUID()}`),
        at(() => 0),
        at(() => randomUUID()),
        at(() => EVENT_TYPE),
        at(() => JSON.stringify(EVENT_DATA)),
        at(() => JSON.stringify(EVENT_METADATA)),
      ],
    });
  }
}

export const EVENT_TYPE = 'bench.thing-happened.v1';
export const EVENT_DATA = { orderId: randomUUID(), lines: [{ sku: 'BENCH-1', quantity: 2 }], note: 'x'.repeat(120) };
export const EVENT_METADATA = { correlationId: randomUUID(), causationId: randomUUID() };
