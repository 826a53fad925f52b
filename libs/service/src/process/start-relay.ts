import type { EventStore } from '@maru/event-store';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { Kafka } from '@maru/messaging/kafka';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import type { RunningRelay } from '../context-runtime';
import { connectDatabase } from '../database/connect-database';
import { consumerFaultLog } from '../logging/consumer-fault-log';

export interface StartRelayOptions {
  readonly definition: ContextDefinition;
  readonly store: EventStore;
  readonly kafka: Kafka;
  /** Of the context's own database. */
  readonly databaseUrl: string;
  readonly answerMs: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
}

// The batch that is being sent, its lease, and one to look with: so the relay never waits for the context's own pool.
const CONNECTIONS = 3;
// How long it may take at the end until what was acknowledged is published. Nothing is lost otherwise: the next start does it.
const LAST_MS = 1_000;
const PROBE_MS = 20;

/** Carries what the context publishes from the log to its topic, once its tables are there. Kafka may come later. */
export async function startRelay(options: StartRelayOptions): Promise<RunningRelay> {
  const { definition, databaseUrl, answerMs, logger, ...ports } = options;
  const { KafkaRelay } = await import('@maru/messaging/kafka');
  const dataSource = await connectDatabase({
    url: databaseUrl,
    applicationName: `maru-${definition.name}-relay`,
    connections: CONNECTIONS,
    answerMs,
    logger,
  });
  const { publications } = definition;
  const relay = new KafkaRelay({ publications, dataSource, ...ports, onFault: consumerFaultLog(logger) });
  relay.start();
  return {
    consumer: relay.consumer,
    async close() {
      await published(options, () => relay.consumer.position()).catch((err: unknown) =>
        logger.warn({ err }, 'what was acknowledged last may be published at the next start'),
      );
      await relay.close();
      await dataSource.destroy();
    },
  };
}

/** Waits a moment until nothing of the context is left behind the relay's position; not at all when another instance relays. */
async function published({ definition, store, scheduler }: StartRelayOptions, position: () => string): Promise<void> {
  const filter = {
    streamPrefixes: [`${definition.name}.`],
    types: Object.keys(definition.publications.translations),
  };
  for (const deadline = Date.now() + LAST_MS; position() !== '' && Date.now() < deadline;) {
    const { events } = await store.readAll({ after: position(), filter, limit: 1 });
    if (events.length === 0) return;
    await scheduler.sleep(PROBE_MS);
  }
}
