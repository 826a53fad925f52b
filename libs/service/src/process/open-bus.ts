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
  /** Kafka, which needs a relay of the context's events; undefined when other contexts read the log themselves. */
  readonly kafka?: Kafka;
}

/**
 * Opens the bus of a context in a process of its own. It is Kafka when KAFKA_BROKERS is set; the brokers need not be up
 * yet. Otherwise it is the shared log, read by the contracts of the other contexts. An event that another context
 * stores under a private name and translates is then not delivered.
 * @throws InvalidSettings
 */
export async function openBus(options: OpenBusOptions): Promise<OpenBus> {
  const { definition, env, logger, store, ...runtime } = options;
  const presenceMs = readSettings(serviceSettings, env).get('CONSUMER_PRESENCE_MS');
  if (!env['KAFKA_BROKERS']) {
    const onFault = consumerFaultLog(logger);
    const publications = [definition.publications, ...declaredBesides(definition.name)];
    return { bus: new EmbeddedMessageBus({ publications, store, ...runtime, presenceMs, onFault }) };
  }
  return openKafkaBus(definition.name, { env, logger, ...runtime, presenceMs });
}

export interface OpenKafkaOptions extends Omit<OpenBusOptions, 'definition' | 'store'> {
  readonly presenceMs?: number;
}

/** Opens the bus on the brokers that KAFKA_BROKERS names. @throws InvalidSettings */
export async function openKafkaBus(name: string, options: OpenKafkaOptions): Promise<Required<OpenBus>> {
  const { env, logger, ...runtime } = options;
  // Loaded only here, because the shop in one process does not need the client.
  const { connectKafka, kafkaConnectionOf, KafkaMessageBus, kafkaSettings } = await import('@maru/messaging/kafka');
  const connection = kafkaConnectionOf(readSettings(kafkaSettings, env).all())!;
  const kafka = connectKafka({ ...connection, clientId: `${connection.clientId}-${name}` }, logger);
  return { bus: new KafkaMessageBus({ kafka, ...runtime, onFault: consumerFaultLog(logger) }), kafka };
}
