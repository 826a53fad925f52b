import type { Random } from '@maru/kernel';

const SOONEST_MS = 1_000;
const LATEST_MS = 60_000;

/**
 * The time of the next attempt at a letter. It waits about as long as it has waited already, between a second and a
 * minute. So the waits double without a stored count, and letters of one outage do not come all at once.
 */
export function letterDueAt(since: Date, now: Date, random: Random): Date {
  const waited = now.getTime() - since.getTime();
  const longest = Math.min(LATEST_MS, Math.max(SOONEST_MS, waited));
  return new Date(now.getTime() + longest * (1 + random.next()) * 0.5);
}
