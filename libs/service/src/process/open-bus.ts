import type { EventStore } from '@maru/event-store';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import type { MessageBus } from '@maru/messaging';
import type { Kafka } from '@maru/messaging/kafka';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { declaredBesides } from '../declared-besides';
import { consumerFaultLog } from '../logging/consumer-fault-log';
import { serviceSettings } from '../service-settings';
import { readSettings } from '../settings';

export interface OpenBusOptions {
  readonly definition: ContextDefinition;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
}

export interface OpenBus {
  readonly bus: MessageBus & { close(): Promise<void> };
  /** Where what the context publishes has to be carried; undefined when others read it out of the log themselves. */
  readonly kafka?: Kafka;
}

/**
 * How a context that is a process of its own hears the others: through Kafka when KAFKA_BROKERS is set, which need not be up yet.
 * Otherwise out of the shared log, as their contracts declare their events; what another context stores under a private name and
 * translates is not heard then.
 * @throws InvalidSettings
 */
export async function openBus(options: OpenBusOptions): Promise<OpenBus> {
  const { definition, env, logger, store, ...runtime } = options;
  const onFault = consumerFaultLog(logger);
  const presenceMs = readSettings(serviceSettings, env).get('CONSUMER_PRESENCE_MS');
  if (!env['KAFKA_BROKERS']) {
    const publications = [definition.publications, ...declaredBesides(definition.name)];
    return { bus: new EmbeddedMessageBus({ publications, store, ...runtime, presenceMs, onFault }) };
  }
  // Loaded where it is used: the shop in one process has no need of the client.
  const { connectKafka, kafkaConnectionOf, KafkaMessageBus, kafkaSettings } = await import('@maru/messaging/kafka');
  const connection = kafkaConnectionOf(readSettings(kafkaSettings, env).all())!;
  const kafka = connectKafka({ ...connection, clientId: `${connection.clientId}-${definition.name}` }, logger);
  return { bus: new KafkaMessageBus({ kafka, ...runtime, presenceMs, onFault }), kafka };
}
