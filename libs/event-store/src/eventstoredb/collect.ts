import type { StreamingRead } from '@eventstore/db-client';
import { NoAnswer } from './faults';

/**
 * Passes the results of a read to `take` until that returns `false`, the read ends, or `signal` aborts.
 * @throws NoAnswer when the server is silent for `patienceMs`
 */
export async function collect<T>(
  read: StreamingRead<T>,
  what: string,
  patienceMs: number,
  take: (item: T) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  let whole = false;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = resolve;
      signal?.addEventListener('abort', onAbort);
      timer = setTimeout(() => reject(new NoAnswer(what, patienceMs)), patienceMs);
      let enough = false;
      read.on('error', reject);
      read.on('end', () => {
        whole = true;
        resolve();
      });
      read.on('data', (item) => {
        timer?.refresh();
        if (enough) return;
        try {
          enough = !take(item);
        } catch (cause) {
          enough = true;
          reject(new Error(`${what}: ${String(cause)}`, { cause }));
        }
        if (enough) resolve();
      });
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    // The call would go on without this; a call that could never be made has nothing to cancel.
    if (!whole) read.cancel().catch(() => undefined);
  }
}
