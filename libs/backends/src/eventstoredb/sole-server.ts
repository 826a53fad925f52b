import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const SMALL_EVENTSTOREDB = 0x65736462;

/**
 * Makes this process the only one that serves an embedded PostgreSQL and may stop it, for as long as its session lasts.
 * The database releases that of a killed process as soon as it notices.
 * @returns a function that releases it, or undefined when another process still serves it after `patienceMs`
 */
export async function becomeSoleServer(
  url: string,
  patienceMs: number,
  onLost: (error: Error) => void,
): Promise<(() => Promise<void>) | undefined> {
  const session = new Client({ connectionString: url, keepAlive: true, application_name: 'maru-eventstoredb' });
  session.on('error', onLost);
  await session.connect();
  for (const deadline = Date.now() + patienceMs; ; await sleep(20)) {
    const { rows } = await session.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      SMALL_EVENTSTOREDB,
    ]);
    if (rows[0]!.mine) return () => session.end();
    if (Date.now() > deadline) break;
  }
  await session.end();
  return undefined;
}
