import { PostgresEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { z } from 'zod';
import type { ContextDefinition } from './context-definition';
import { declaredBesides } from './declared-besides';
import { consumerFaultLog } from './logging/consumer-fault-log';
import { createLogger, LOG_LEVELS } from './logging/logger';
import { readSettings } from './settings';
import { startContext } from './start-context';
import { Undo } from './undo';

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/name"',
});

/** What a context reads from its environment when it is a process of its own. */
const processSettings = z.object({
  /** The context's own database, with its own role. */
  DATABASE_URL: postgresUrl,
  /** The database of the event log, which the contexts share. */
  EVENT_STORE_URL: postgresUrl,
  PORT: z.coerce.number('must be a port').int().min(0).max(65_535).default(3_000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const STOP_MS = 9_500;

/**
 * Runs one context as this process until SIGINT or SIGTERM: what an `apps/<context>/src/main.ts` calls. Exits with 0 after a
 * stop and with 1 when the context could not start.
 *
 * It hears the other contexts out of the shared log, as their contracts declare their events; an event that another context
 * stores under a private name and translates is heard in the platform or through a broker only.
 */
export function runContext(definition: ContextDefinition): void {
  const starting = start(definition);
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void starting.then((running) => running.close()).then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  starting.catch((error: unknown) => {
    const { name, message, stack } = error as Error;
    process.stderr.write(`${definition.name} could not start: ${name === 'InvalidSettings' ? message : stack}\n`);
    process.exit(1);
  });
}

async function start(definition: ContextDefinition): Promise<{ close(): Promise<void> }> {
  const settings = readSettings(processSettings, process.env);
  const logger = createLogger({ level: settings.get('LOG_LEVEL') });
  const runtime = {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    ids: new RandomIds(),
    random: new SystemRandom(),
  };
  const undo = new Undo(logger);
  try {
    const connection = settings.get('EVENT_STORE_URL');
    await PostgresEventStore.migrate(connection);
    const onFault = (err: unknown) => logger.warn({ err }, 'the event store healed a fault');
    const eventStore = new PostgresEventStore({ connection, onFault });
    undo.add('event store', () => eventStore.close());
    const bus = new EmbeddedMessageBus({
      store: eventStore,
      publications: [definition.publications, ...declaredBesides(definition.name)],
      ...runtime,
      onFault: consumerFaultLog(logger),
    });
    undo.add('bus', () => bus.close());
    const context = await startContext(definition, {
      ...runtime,
      eventStore,
      bus,
      databaseUrl: settings.get('DATABASE_URL'),
      logger,
      env: process.env,
      host: settings.get('HOST'),
      port: settings.get('PORT'),
    });
    undo.add('context', () => context.close());
    logger.info({ url: context.url }, `${definition.name} is up`);
    return { close: () => undo.all(STOP_MS) };
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
}
