import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const PLATFORM = 0x6d617277;
// The session of a killed platform exists until the server notices.
const LOCK_WAIT_MS = 5_000;

/** Another platform uses the same databases. Two would handle every message twice. */
export class PlatformRuns extends Error {
  override readonly name = 'PlatformRuns';
}

/**
 * Takes an advisory lock that makes this process the only platform on the databases. The lock lasts as long as its
 * session, so a killed process releases it.
 * @returns a function that releases the lock
 * @throws PlatformRuns
 */
export async function becomeTheOnlyPlatform(
  eventsUrl: string,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const session = new Client({ connectionString: eventsUrl, keepAlive: true, application_name: 'maru-platform' });
  session.on('error', onLost);
  await session.connect();
  for (const deadline = Date.now() + LOCK_WAIT_MS; ; await sleep(50)) {
    const { rows } = await session.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [PLATFORM]);
    if (rows[0]!.mine) return () => session.end();
    if (Date.now() > deadline) break;
  }
  await session.end();
  throw new PlatformRuns(
    'another platform already runs on these data; stop it first, or set another MARU_DATA_DIR (and PORT)',
  );
}
