import type { Random } from '@maru/kernel';

const APART_MS = 10;
const LATEST_MS = 60_000;

/**
 * Tells those who were refused when to come again: one after the other, a hundred a second, so that ten thousand who wait for a callee
 * neither come all at once nor all the time. Nobody is sent away for longer than a minute.
 */
export class RetryTimes {
  private last = 0;

  constructor(private readonly random: Random) {}

  /** The next time that is free, `afterMs` from now at the earliest. */
  next(afterMs: number): Date {
    const now = Date.now();
    const earliest = now + afterMs;
    const free = Math.max(earliest, this.last + APART_MS);
    const latest = now + Math.max(LATEST_MS, afterMs);
    // More are waiting than a minute has room for: they share it.
    if (free > latest) return new Date(earliest + this.random.next() * (latest - earliest));
    this.last = free;
    return new Date(free);
  }
}
