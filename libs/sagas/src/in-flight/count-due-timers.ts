import type { DataSource } from 'typeorm';

export interface DueTimers {
  /** Processes with a timer that is due, up to 10,000. */
  readonly due: number;
  /** How long the longest of them has been due, in seconds. */
  readonly lateSeconds: number;
}

/** Counts the processes whose first timer is due by the clock of the database and has not fired. */
export async function countDueTimers(dataSource: DataSource): Promise<DueTimers> {
  const [row] = await dataSource.query<{ due: number; late: number | null }[]>(
    `SELECT count(*)::int AS due, extract(epoch FROM clock_timestamp() - min(next_due_at))::float8 AS late
     FROM (SELECT next_due_at FROM process_timers WHERE next_due_at <= clock_timestamp()
           ORDER BY next_due_at LIMIT 10000) AS timers`,
  );
  return { due: row!.due, lateSeconds: Math.max(0, row!.late ?? 0) };
}
