import { SystemScheduler } from '@maru/kernel';
import { DatabaseError } from 'pg';
import type { ClientBase } from 'pg';
import { LOCK } from './codes';

const LOCK_NOT_AVAILABLE = '55P03';
// How long appends and reads may queue behind each attempt. The last ones exceed deadlock_timeout (1 s), because only
// then does PostgreSQL cancel an autovacuum that holds the table.
const ATTEMPTS_MS = [100, 200, 400, 800, 1_500, 1_500];

const scheduler = new SystemScheduler();

/**
 * Runs `work` in a transaction that excludes appends to the log and reads of it.
 * @throws DatabaseError 55P03 when the log stays busy; nothing has changed then
 */
export async function exclusively<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    await client.query('BEGIN');
    try {
      await client.query(`SET LOCAL lock_timeout = ${ATTEMPTS_MS[attempt]}`);
      // In this order, because an append holds its lock while it waits for the table.
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK.append]);
      await client.query('LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE');
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (fault) {
      await client.query('ROLLBACK');
      const isBusy = fault instanceof DatabaseError && fault.code === LOCK_NOT_AVAILABLE;
      if (!isBusy || attempt + 1 === ATTEMPTS_MS.length) throw fault;
      await scheduler.sleep(2 * ATTEMPTS_MS[attempt]!);
    }
  }
}

/** The last position of the log; 0 when it is empty. */
export async function headOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ head: number }>(
    'SELECT coalesce(max(position), 0)::float8 AS head FROM events',
  );
  return rows[0]!.head;
}
