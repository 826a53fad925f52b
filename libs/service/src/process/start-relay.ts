import type { EventStore } from '@maru/event-store';
import type { Clock, Random, Scheduler, Tracer } from '@maru/kernel';
import type { Kafka } from '@maru/messaging/kafka';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import type { RunningRelay } from '../context-runtime';
import { connectDatabase } from '../database/connect-database';
import { poolOf } from '../database/pool-of';
import { consumerFaultLog } from '../logging/consumer-fault-log';

export interface StartRelayOptions {
  readonly definition: ContextDefinition;
  readonly store: EventStore;
  readonly kafka: Kafka;
  /** The URL of the context's own database. */
  readonly databaseUrl: string;
  readonly answerMs: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

// One for the batch, one for its lease and one for probes. An own pool, so that the relay never waits for the
// context's.
const CONNECTIONS = 3;
// The time limit for publishing the last events at the end. Later ones are not lost, because the next start publishes
// them.
const LAST_MS = 1_000;
const PROBE_MS = 20;

/** Starts the relay from the log to the context's topic. Call it after the migrations. Kafka need not be up yet. */
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
    holdsLease: () => relay.holdsLease,
    pool: poolOf(dataSource),
    async close() {
      await published(options, () => relay.consumer.position()).catch((err: unknown) =>
        logger.warn({ err }, 'the last events may be published only after the next start'),
      );
      await relay.close();
      await dataSource.destroy();
    },
  };
}

/** Waits a bounded time until the relay has published all events of the context; not when another instance relays. */
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
