import type { ClientBase } from 'pg';
import { headOf } from './log-lock';
import { partitionsOf } from './partitions';
import type { Partition } from './partitions';

const STREAMS_PER_STEP = 5_000;

interface Progress {
  readonly from: number;
  readonly reached: string | null;
}

/**
 * Writes the heads of the streams of every full partition into `stream_heads`, in steps. A full partition no longer
 * changes, so no step waits for an append or blocks one. The next process continues after the last step.
 */
export async function coverFullPartitions(client: ClientBase, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const progress = await progressOf(client);
    const next = (await partitionsOf(client))?.find(({ to }) => to > progress.from);
    if (!next || (await headOf(client)) < next.to - 1) return;
    // The partition is final: freeze it once, so that vacuum never reads it again, and read its index alone below.
    if (progress.reached === null) await client.query(`VACUUM (FREEZE, ANALYZE) ${next.name}`);
    while (!signal.aborted && !(await step(client, next)));
  }
}

/** @returns whether the partition is covered */
async function step(client: ClientBase, { name, from, to }: Partition): Promise<boolean> {
  await client.query('BEGIN');
  try {
    const { reached } = await progressOf(client);
    const behind = reached === null ? '' : 'WHERE stream > $1';
    const { rows } = await client.query<{ last: string | null; streams: number }>(
      `WITH heads AS MATERIALIZED (
         SELECT stream, max(revision) AS revision FROM ${name} ${behind}
          GROUP BY stream ORDER BY stream LIMIT ${STREAMS_PER_STEP}
       ), known AS (
         UPDATE stream_heads SET revision = heads.revision FROM heads WHERE stream_heads.stream = heads.stream
       ), new AS (
         INSERT INTO stream_heads (stream, revision, since)
         SELECT stream, revision, ${from} FROM heads
          WHERE NOT EXISTS (SELECT FROM stream_heads WHERE stream_heads.stream = heads.stream)
       )
       SELECT max(stream) AS last, count(*)::integer AS streams FROM heads`,
      reached === null ? [] : [reached],
    );
    const isCovered = rows[0]!.streams < STREAMS_PER_STEP;
    await (isCovered
      ? client.query('UPDATE stream_heads_until SET heads_from = $1, reached = NULL', [to])
      : client.query('UPDATE stream_heads_until SET reached = $1', [rows[0]!.last]));
    await client.query('COMMIT');
    return isCovered;
  } catch (fault) {
    await client.query('ROLLBACK');
    throw fault;
  }
}

async function progressOf(client: ClientBase): Promise<Progress> {
  const { rows } = await client.query<Progress>('SELECT heads_from::float8 AS from, reached FROM stream_heads_until');
  return rows[0]!;
}
