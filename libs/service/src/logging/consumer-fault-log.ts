import { SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import { QUEUES_BEHIND } from '@maru/messaging';
import type { ConsumerFault } from '@maru/messaging';
import type { Logger } from 'pino';
import { eachTold } from './fold-faults';

const SAID: Record<ConsumerFault['outcome'], string> = {
  retrying: 'a consumer failed and tries again',
  waiting: 'a message waits and is tried again when it is due',
  parked: 'a message is parked',
  restarting: 'a consumer group starts over',
  'standing-still': 'a consumer group waits for another version of the code',
  'types-changed': 'the event types of a consumer group have changed',
};

// A starting broker or an election is over after this time.
const MOMENT_MS = 10_000;
// Faults of a group that are further apart do not count as one continuing trouble.
const SAME_TROUBLE_MS = 30_000;

/**
 * Logs faults in consumer groups: the group, the message, its type and the outcome. Each parked message has a line.
 * Other faults have one line for each kind, and are then counted (see `FaultEpisodes`). They are warnings with the
 * error's stack. A fault marked as passing (`retriable`) is an info line without a stack. It becomes a warning when it
 * lasts for more than ten seconds in the group.
 */
export function consumerFaultLog(logger: Logger, clock: Clock = new SystemClock()) {
  const troubles = new Map<string, { readonly since: number; last: number }>();

  /** How long the group has had passing faults, in ms. */
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
    // The message that it queues behind has a line already.
    if (outcome === 'waiting' && error instanceof Error && error.message === QUEUES_BEHIND) return;
    const details = { group, outcome, attempt, messageId: message?.id, type: message?.type, key: message?.key };
    if (outcome === 'parked') return logger.warn(eachTold({ err: error, ...details }), SAID[outcome]);
    if (!passes(error)) return logger.warn({ err: error, ...details }, SAID[outcome]);
    const { name, message: reason } = error as Error;
    const err = Object.assign(new Error(reason), { name, stack: undefined, retriable: true });
    logger[lasting(group) > MOMENT_MS ? 'warn' : 'info']({ err, ...details }, SAID[outcome]);
  };
}

/** As `consumerFaultLog`, for a bus of several contexts. Each line names the context of its group. */
export function consumerFaultLogs(logger: Logger) {
  const logs = new Map<string, ReturnType<typeof consumerFaultLog>>();
  return (fault: ConsumerFault): void => {
    const context = fault.group.split('/', 1)[0]!;
    const log = logs.get(context) ?? consumerFaultLog(logger.child({ context }));
    logs.set(context, log);
    log(fault);
  };
}

// kafkajs marks it as final, but it means that no broker has the coordinator yet, as in the first seconds of a cluster.
const NO_COORDINATOR_YET = 'KafkaJSGroupCoordinatorNotFound';

/** Whether kafkajs marks the error as passing. After its last try, only the cause of its error has the mark. */
function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retriable, cause } = error as { retriable?: unknown; cause?: unknown };
  return retriable === true || error.name === NO_COORDINATOR_YET || passes(cause);
}
