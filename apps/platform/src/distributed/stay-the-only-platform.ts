import { setTimeout as sleep } from 'node:timers/promises';
import { becomeTheOnlyPlatform } from '../platform-lock';

const PAUSE_MS = 1_000;

/**
 * As `becomeTheOnlyPlatform`, but takes the lock again whenever its session is lost, for example when PostgreSQL
 * restarts.
 * @returns a function that releases the lock
 * @throws PlatformRuns
 */
export async function stayTheOnlyPlatform(
  eventsUrl: string,
  say: (message: string) => void,
): Promise<() => Promise<void>> {
  const closing = new AbortController();
  let lost: () => void = () => undefined;
  let letGo = await becomeTheOnlyPlatform(eventsUrl, () => lost());
  const staying = stay();

  async function stay(): Promise<void> {
    while (!closing.signal.aborted) {
      await new Promise<void>((resolve) => {
        lost = resolve;
        closing.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      while (!closing.signal.aborted) {
        await sleep(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        if (closing.signal.aborted || (await again())) break;
      }
    }
  }

  async function again(): Promise<boolean> {
    try {
      letGo = await becomeTheOnlyPlatform(eventsUrl, () => lost());
      return true;
    } catch (error) {
      say(`the platform lock was lost and cannot be taken again yet (${(error as Error).message})`);
      return false;
    }
  }

  return async () => {
    closing.abort();
    await staying;
    await letGo();
  };
}
