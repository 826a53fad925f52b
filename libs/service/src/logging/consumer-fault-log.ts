import type { ConsumerFault } from '@maru/messaging';
import type { Logger } from 'pino';

const SAID: Record<ConsumerFault['outcome'], string> = {
  retrying: 'what failed is tried again',
  parked: 'a message is parked',
  restarting: 'a consumer group starts over',
};

/** A warning of everything that went wrong in a consumer group: which group, which message and type, and what became of it. */
export function consumerFaultLog(logger: Logger) {
  return ({ group, outcome, error, message, attempt }: ConsumerFault): void =>
    logger.warn(
      { err: error, group, outcome, attempt, messageId: message?.id, type: message?.type, key: message?.key },
      SAID[outcome],
    );
}
