import { readFile } from 'node:fs/promises';

/**
 * How often the main thread of a process has stopped to wait so far, and so woken up again; NaN when it has ended, and
 * where there is no `/proc`. It is a count that a busy machine hardly changes.
 */
export async function wakeUps(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/task/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1] ?? NaN);
}
