import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { LOCK } from './codes';
import { sessionConfig } from './connections';
import { coverFullPartitions } from './cover-full-partitions';
import { makeAhead } from './make-ahead';
import { partitionPlainLog } from './partition-plain-log';
import { PARTITION_SIZE, partitionsOf } from './partitions';

// Half a partition is prepared in advance: at 10,000 events a second it lasts eight minutes.
const FIRST_PASS_MS = 2_000;
const PASS_EVERY_MS = 60_000;

export interface UpkeepOptions {
  readonly onFault?: (fault: unknown) => void;
  /** Positions in a partition. Default `PARTITION_SIZE`. */
  readonly partitionSize?: number;
}

/**
 * Keeps the tables of the log in order while the log is in use: makes a plain table of a former release the first
 * partition, creates partitions in advance, and writes the heads of streams of full ones. One process at a time does
 * so, and a crash after any step is safe.
 */
export class LogUpkeep {
  private readonly closing = new AbortController();
  private readonly size: number;
  private readonly onFault: (fault: unknown) => void;
  private client: Client | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly config: ClientConfig,
    { onFault = () => undefined, partitionSize = PARTITION_SIZE }: UpkeepOptions = {},
  ) {
    this.size = partitionSize;
    this.onFault = onFault;
  }

  /** Runs passes at an interval until it is closed. A failed pass is repeated at its next time. */
  start(): void {
    this.running ??= this.passes();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client?.end();
    await this.running;
  }

  /** One pass. Does nothing when another process runs one, or when the log belongs to another role. */
  async pass(): Promise<void> {
    const client = new Client(sessionConfig(this.config));
    client.on('error', () => undefined);
    this.client = client;
    try {
      await client.connect();
      if (!(await this.isOurs(client))) return;
      if (!(await partitionsOf(client))) await partitionPlainLog(client);
      await makeAhead(client, this.size);
      await coverFullPartitions(client, this.closing.signal);
    } finally {
      this.client = undefined;
      await client.end().catch(() => undefined);
    }
  }

  private async passes(): Promise<void> {
    const { signal } = this.closing;
    for (let waitMs = FIRST_PASS_MS; ; waitMs = PASS_EVERY_MS) {
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.pass().catch((fault: unknown) => void (signal.aborted || this.onFault(fault)));
    }
  }

  private async isOurs(client: Client): Promise<boolean> {
    const { rows } = await client.query<{ ours: boolean }>(
      `SELECT pg_has_role(relowner, 'MEMBER') AND pg_try_advisory_lock($1) AS ours
         FROM pg_class WHERE oid = to_regclass('events')`,
      [LOCK.upkeep],
    );
    return rows[0]?.ours ?? false;
  }
}
