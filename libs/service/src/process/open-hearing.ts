import { EmbeddedMessageBus } from '@maru/messaging';
import type { MessageBus } from '@maru/messaging';
import { z } from 'zod';
import { declaredBesides } from '../declared-besides';
import { consumerFaultLog } from '../logging/consumer-fault-log';
import { readSettings } from '../settings';
import type { Undo } from '../undo';
import { openKafkaBus } from './open-bus';
import type { OpenKafkaOptions } from './open-bus';
import { openEventStore } from './open-event-store';
import { eventStoreNamespace, eventStoreUrl, processSettings } from './process-settings';
import { untilReachable } from './until-reachable';

/** The environment of a process that hears events and has no context. Neither brokers nor a log: it hears nothing. */
export const hearingSettings = z.object({
  KAFKA_BROKERS: processSettings.shape.KAFKA_BROKERS,
  /** The log, for a shop without brokers. */
  EVENT_STORE_URL: eventStoreUrl.optional(),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
});

export interface OpenHearingOptions extends OpenKafkaOptions {
  readonly name: string;
  /** Gets the steps that close the bus and the log. */
  readonly undo: Undo;
  readonly stopping: AbortSignal;
}

/**
 * The bus of a process that only hears public events: Kafka, else the log; undefined when the environment names
 * neither.
 * @throws InvalidSettings; errors of an unreachable log
 */
export async function openHearing(options: OpenHearingOptions): Promise<MessageBus | undefined> {
  const { name, undo, stopping, ...ports } = options;
  const { env, logger } = ports;
  const {
    EVENT_STORE_URL: url,
    EVENT_STORE_NAMESPACE: namespace,
    KAFKA_BROKERS,
  } = readSettings(hearingSettings, env).all();
  if (KAFKA_BROKERS) {
    const { bus } = await openKafkaBus(name, ports);
    undo.add('bus', () => bus.close());
    return bus;
  }
  if (url === undefined) return undefined;
  const onFault = (err: unknown) => logger.warn({ err }, 'the event store failed and is asked again');
  const log = { url, onFault, ...(namespace !== undefined && { namespace }) };
  const patience = { patienceMs: processSettings.shape.START_TIMEOUT_MS.parse(undefined), logger, signal: stopping };
  const store = await untilReachable('the event store', () => openEventStore(log), patience);
  undo.add('event store', () => store.close());
  const { clock, scheduler, random } = ports;
  const publications = declaredBesides(name);
  const bus = new EmbeddedMessageBus({
    ...{ store, publications, clock, scheduler, random },
    onFault: consumerFaultLog(logger),
  });
  undo.add('bus', () => bus.close());
  return bus;
}
