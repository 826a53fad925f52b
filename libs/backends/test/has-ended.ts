import { existsSync, readFileSync } from 'node:fs';

/** Whether the process is gone; one that has ended and was not collected by its parent is gone, too. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /^\d+ \(.*\) [ZX]/.test(readFileSync(stat, 'utf8'));
}
