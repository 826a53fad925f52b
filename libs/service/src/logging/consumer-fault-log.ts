import { SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import type { ConsumerFault } from '@maru/messaging';
import type { Logger } from 'pino';

const SAID: Record<ConsumerFault['outcome'], string> = {
  retrying: 'what failed is tried again',
  waiting: 'a message waits and is tried again when it is due',
  parked: 'a message is parked',
  restarting: 'a consumer group starts over',
};

// A broker that has just begun, or an election, needs a moment.
const MOMENT_MS = 10_000;
// Faults of a group that are further apart are not the same trouble any more.
const SAME_TROUBLE_MS = 30_000;

/**
 * A line for everything that went wrong in a consumer group: which group, which message and type, and what became of it. They are
 * warnings with the error's stack. What a broker of messages says itself will pass is one line without, and a warning only when
 * the group has heard it for longer than ten seconds.
 */
export function consumerFaultLog(logger: Logger, clock: Clock = new SystemClock()) {
  const troubles = new Map<string, { readonly since: number; last: number }>();

  /** For how long the group is in this kind of trouble, in ms. */
  function lasting(group: string): number {
    const now = clock.now().getTime();
    const before = troubles.get(group);
    if (before && now - before.last <= SAME_TROUBLE_MS) {
      before.last = now;
      return now - before.since;
    }
    troubles.set(group, { since: now, last: now });
    return 0;
  }

  return ({ group, outcome, error, message, attempt }: ConsumerFault): void => {
    // Its handler knows until when, and has said why if that is worth saying; or it comes behind one of which it was said.
    if (outcome === 'waiting' && attempt === 0) return;
    const details = { group, outcome, attempt, messageId: message?.id, type: message?.type, key: message?.key };
    if (outcome === 'parked' || !passes(error)) return logger.warn({ err: error, ...details }, SAID[outcome]);
    const { name, message: reason } = error as Error;
    const level = lasting(group) > MOMENT_MS ? 'warn' : 'info';
    logger[level]({ err: { type: name, message: reason }, ...details }, SAID[outcome]);
  };
}

/** As kafkajs marks its errors; what it gives up after some tries has the mark on its cause. */
function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retriable, cause } = error as { retriable?: unknown; cause?: unknown };
  return retriable === true || passes(cause);
}
