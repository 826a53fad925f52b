import type { Random } from '@maru/kernel';

const APART_MS = 10;
const LATEST_MS = 60_000;

/**
 * Gives refused callers times to come again, one after the other, a hundred a second. So ten thousand callers of one
 * callee do not come all at once or continuously. No time is more than a minute away.
 */
export class RetryTimes {
  private last = 0;

  constructor(private readonly random: Random) {}

  /** The next free time, at least `afterMs` from now. */
  next(afterMs: number): Date {
    const now = Date.now();
    const earliest = now + afterMs;
    const free = Math.max(earliest, this.last + APART_MS);
    const latest = now + Math.max(LATEST_MS, afterMs);
    // More callers wait than a minute has times for, so they share it.
    if (free > latest) return new Date(earliest + this.random.next() * (latest - earliest));
    this.last = free;
    return new Date(free);
  }
}
