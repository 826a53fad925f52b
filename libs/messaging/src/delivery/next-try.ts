import { backoffMs } from '@maru/kernel';
import { WAITING } from './delivery-settings';
import type { DeliverySettings } from './delivery-settings';
import { isInfrastructureFault } from './infrastructure-fault';
import { reasonOf } from './parking-lot';
import { retryAtOf } from './retry-later';
import type { Postponed, PutAside } from './waiting-rows';

type Settings = Pick<DeliverySettings, 'clock' | 'random' | 'retry' | 'waiting'>;

/**
 * The time of the next try after an infrastructure fault.
 * @param faults the number of such faults of the message so far
 */
export function dueAfter(error: unknown, faults: number, isAged: boolean, settings: Settings): Date {
  const { clock, random, retry, waiting: { baseMs, capMs, agedMs } = WAITING } = settings;
  const now = clock.now().getTime();
  const asked = retryAtOf(error);
  // A time in the past must not cause tries without a pause.
  if (asked) return new Date(Math.max(asked.getTime(), now + retry.baseMs));
  // Only half of the wait is random, so that no message is tried again at once.
  const longest = isAged ? agedMs : Math.min(capMs, baseMs * 2 ** Math.min(faults, 30));
  return new Date(now + longest / 2 + (random.next() * longest) / 2);
}

/** The next state of a message outside of the flow that failed once more. */
export function nextTry(row: PutAside, error: unknown, settings: Settings): Postponed {
  const { clock, random, retry, waiting: { ageMs } = WAITING } = settings;
  const { message, attempts, faults } = row;
  const now = clock.now();
  const since = row.since ?? now;
  const common = { message, since, error: reasonOf(error) };
  if (isInfrastructureFault(error)) {
    const agedAt = row.agedAt ?? (now.getTime() - since.getTime() >= ageMs ? now : null);
    const failed = retryAtOf(error) ? faults : faults + 1;
    return { ...common, attempts, faults: failed, agedAt, dueAt: dueAfter(error, failed, agedAt !== null, settings) };
  }
  const refused = attempts + 1;
  const restMs = backoffMs(refused, retry.baseMs, retry.capMs, random);
  const dueAt = refused >= retry.attempts ? null : new Date(now.getTime() + restMs);
  return { ...common, attempts: refused, faults, agedAt: row.agedAt, dueAt };
}
