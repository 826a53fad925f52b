import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const PLATFORM = 0x6d617277;
// The session of a platform that was killed lives on until the server notices.
const PATIENCE_MS = 5_000;

/** Another platform works on the same databases. Two would hear every message twice. */
export class PlatformRuns extends Error {
  override readonly name = 'PlatformRuns';
}

/**
 * Makes this process the only platform on the databases, for as long as its session lasts: a killed one lets go by itself.
 * @returns how to let go
 * @throws PlatformRuns
 */
export async function becomeTheOnlyPlatform(
  eventsUrl: string,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const session = new Client({ connectionString: eventsUrl, keepAlive: true, application_name: 'maru-platform' });
  session.on('error', onLost);
  await session.connect();
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const { rows } = await session.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [PLATFORM]);
    if (rows[0]!.mine) return () => session.end();
    if (Date.now() > deadline) break;
  }
  await session.end();
  throw new PlatformRuns(
    'another platform already runs on these data: stop it first, or set another MARU_DATA_DIR (and PORT)',
  );
}
