import { existsSync, readFileSync } from 'node:fs';

/** Whether the process is gone; an ended process that its parent has not collected counts as gone. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /^\d+ \(.*\) [ZX]/.test(readFileSync(stat, 'utf8'));
}
