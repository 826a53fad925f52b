import type { EventStore } from '@maru/event-store';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import type { MessageBus } from '@maru/messaging';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { declaredBesides } from '../declared-besides';
import { consumerFaultLog } from '../logging/consumer-fault-log';

export interface OpenBusOptions {
  readonly definition: ContextDefinition;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * How a context that is a process of its own hears the others: out of the shared log, as their contracts declare their events. An
 * event that another context stores under a private name and translates is heard in the platform or through a broker only.
 */
export function openBus(options: OpenBusOptions): Promise<MessageBus & { close(): Promise<void> }> {
  const { definition, logger, ...runtime } = options;
  const publications = [definition.publications, ...declaredBesides(definition.name)];
  return Promise.resolve(new EmbeddedMessageBus({ publications, ...runtime, onFault: consumerFaultLog(logger) }));
}
