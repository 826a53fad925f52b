import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { KeyEncryption } from '@maru/personal-data';
import { requestTokens } from '../access/request-tokens';
import type { ContextDefinition } from '../context-definition';
import { observeProcess } from '../metrics/observe-process';
import { readSettings } from '../settings';
import { serviceSettings } from '../service-settings';
import { checkSettings, startContext } from '../start-context';
import { openTrust } from '../trust/open-trust';
import { openBus } from './open-bus';
import { openEventStore } from './open-event-store';
import { processSettings } from './process-settings';
import { announce } from './announce';
import { runProcess } from './run-process';
import { startRelay } from './start-relay';
import { openKeyEncryption } from './key-encryption';
import { untilReachable } from './until-reachable';

export interface RunOptions {
  /** For example a KMS; default the key of the settings. */
  readonly keyEncryption?: KeyEncryption;
}

/**
 * Runs one context as this process, for `apps/<context>/src/main.ts`. It waits a bounded time for its database and the
 * event store. A broker may come later.
 */
export function runContext(definition: ContextDefinition, options: RunOptions = {}): void {
  runProcess(definition.name, processSettings, async ({ settings, logger, undo, stopping }) => {
    checkSettings(definition, process.env);
    const keyEncryption = definition.personalData && (options.keyEncryption ?? openKeyEncryption(process.env));
    const patience = { patienceMs: settings.get('START_TIMEOUT_MS'), logger, signal: stopping };
    const runtime = {
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      ids: new RandomIds(),
      random: new SystemRandom(),
    };
    const { trust, peers, close } = await openTrust({
      service: definition.name,
      calls: false,
      env: process.env,
      logger,
    });
    undo.add('certificates', close);
    const log = {
      url: settings.get('EVENT_STORE_URL'),
      namespace: settings.get('EVENT_STORE_NAMESPACE'),
      onFault: (err: unknown) => logger.warn({ err }, 'the event store failed and is asked again'),
    };
    const eventStore = await untilReachable('the event store', () => openEventStore(log), patience);
    undo.add('event store', () => eventStore.close());
    const ports = { definition, store: eventStore, ...runtime, logger };
    const { bus, kafka } = await openBus({ ...ports, env: process.env });
    undo.add('bus', () => bus.close());
    const databaseUrl = settings.get('DATABASE_URL');
    const answerMs = readSettings(serviceSettings, process.env).get('DATABASE_ANSWER_TIMEOUT_MS');
    const jwksUrl = () => settings.get('JWKS_URL');
    const tokens = requestTokens({ jwksUrl, peers, env: process.env, logger });
    undo.add('tokens', () => Promise.resolve(tokens.close()));
    const startAll = () =>
      startContext(definition, {
        ...runtime,
        eventStore,
        bus,
        ...(kafka && { startRelay: (tracer) => startRelay({ ...ports, kafka, databaseUrl, answerMs, tracer }) }),
        tokens,
        trust,
        databaseUrl,
        personalKeysUrl: settings.get('PERSONAL_KEYS_URL'),
        keyEncryption,
        logger,
        observe: (metrics) => observeProcess(metrics, eventStore),
        env: process.env,
        host: settings.get('HOST'),
        port: settings.get('PORT'),
        grpcPort: settings.get('GRPC_PORT'),
      });
    const context = await untilReachable('the database', startAll, patience);
    undo.add('context', () => context.close());
    // Added last, so undone first: the context leaves discovery before requests in flight are drained.
    const announced = await announce(context, { settings: settings.all(), id: runtime.ids.next(), logger });
    if (announced) undo.add('registration', () => announced.deregister());
    logger.info({ url: context.url, grpc: context.grpcAddress }, `${definition.name} is up`);
    if (definition.personalData && !keyEncryption)
      logger.warn('MARU_KEY_ENCRYPTION_KEY is not set; keys are stored unwrapped');
    if (!trust.certificates && !trust.tokens)
      logger.info('neither certificates nor MARU_SERVICE_PUBLIC_KEY are set; every process in the network may call it');
  });
}
