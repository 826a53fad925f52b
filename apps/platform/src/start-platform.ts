import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { EventStore } from '@maru/event-store';
import { InProcessDiscovery } from '@maru/discovery';
import { contextsCalled, jwksUrlIn, startGateway } from '@maru/gateway';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { Clock, Ids, Random, Scheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import type { MessageBus } from '@maru/messaging';
import { LocalKeyEncryption } from '@maru/personal-data';
import { publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '@maru/security';
import {
  checkSettings,
  consumerFaultLogs,
  createLogger,
  observeProcess,
  openEventStore,
  Peers,
  readSettings,
  serviceSettings,
  requestTokens,
  startContext,
  Undo,
  withoutServiceName,
} from '@maru/service';
import type { ContextDefinition, RunningContext } from '@maru/service';
import { calledContexts } from '@maru/shop-calls';
import type { ContextAddresses } from '@maru/shop-calls';
import type { Logger } from 'pino';
import { confirmationEnvironment } from './confirm-addresses';
import { contexts as allContexts } from './contexts';
import { EVENTS, prepareDatabases } from './databases';
import { keyEncryptionKey } from './key-encryption/key-encryption-key';
import { KEYS, openPersonalKeys } from './personal-keys';
import { DemoOrders } from './demo/demo-orders';
import { startDemoServer } from './demo/demo-server';
import { onDevelopmentDefaults } from './development-defaults';
import { fronts } from './fronts';
import { becomeTheOnlyPlatform } from './platform-lock';
import { givenOperator, operatorAccount, operatorEnvironment } from './operator/operator-account';
import type { OperatorAccount } from './operator/operator-account';
import { serviceKey } from './service-key/service-key';
import { databaseFolder, eventStoreOf, platformSettings } from './settings';

export interface PlatformOptions {
  /** The source of all settings; see settings.ts and the settings of each context. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default all. */
  readonly contexts?: readonly ContextDefinition[];
  /** The clock, timers, ids and randomness default to the system's. */
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
  readonly ids?: Ids;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Whether the shop takes demo orders; default on development defaults only. */
  readonly demo?: boolean;
  /** Wraps the bus or the log for the contexts, for tests that hold messages back or inject faults. */
  readonly wrapBus?: (bus: MessageBus) => MessageBus;
  readonly wrapEventStore?: (store: EventStore) => EventStore;
  /** Gets a message for each step of the start. */
  readonly onProgress?: (message: string) => void;
  /** Gets the operator's account when a new one was made. */
  readonly onOperator?: (account: Required<OperatorAccount>) => void;
}

export interface RunningPlatform {
  /** The gateway, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The whole log. */
  readonly eventStore: EventStore;
  /** The database URLs by context, that of the log under `events`, and that of the persons' keys under `keys`. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  readonly contexts: ReadonlyMap<string, RunningContext>;
  readonly operator: OperatorAccount;
  /** Stops accepting, lets work in flight end, and closes everything. Never rejects. */
  close(): Promise<void>;
}

const DATABASE_STOP_MS = 12_000;
// Unused address, so a call to a context that does not run fails like one to an unreachable context.
const NOBODY = '127.0.0.1:1';

/**
 * Starts the whole shop in this process: PostgreSQL unless DATABASE_URL is set, the log and its bus, every context and
 * front, and the gateway. When it throws, everything has been undone.
 * @throws InvalidSettings, EmbeddedPostgresError, PlatformRuns, or the error of a context's start
 */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const { env, contexts = allContexts, onProgress = () => undefined, onOperator = () => undefined } = options;
  const settings = readSettings(platformSettings, env);
  for (const definition of contexts) checkSettings(definition, env);
  for (const front of fronts) readSettings(front.settings, env);
  givenOperator(env);
  const applications = options.logger ?? createLogger({ level: settings.get('LOG_LEVEL') });
  const logger = applications.child({ context: 'shop' });
  const clock = options.clock ?? new SystemClock();
  const time = {
    clock,
    scheduler: options.scheduler ?? new SystemScheduler(),
    random: options.random ?? new SystemRandom(),
  };
  const ids = options.ids ?? new RandomIds(() => clock.now().getTime());
  const patience = settings.get('DRAIN_TIMEOUT_MS');
  const ownEnv = withoutServiceName(env);
  const serviceEnv = { ...ownEnv, ...confirmationEnvironment(env), DRAIN_TIMEOUT_MS: String(patience) };
  const undo = new Undo(logger);
  // A database that was found running may belong to another platform, until this one has the lock.
  let databaseIsOurs = false;
  try {
    const adminUrl = settings.get('DATABASE_URL') ?? (await startDatabase());
    onProgress('preparing the databases');
    const databaseUrls = await prepareDatabases(adminUrl, [EVENTS, KEYS, ...contexts.map(({ name }) => name)]);
    const eventsUrl = databaseUrls.get(EVENTS)!;
    const lost = (error: Error) =>
      logger.error({ err: error }, 'the session of the platform lock was lost; another platform could start now');
    undo.add('platform lock', await becomeTheOnlyPlatform(eventsUrl, lost));
    databaseIsOurs = true;
    const personalKeysUrls = await openPersonalKeys(databaseUrls, contexts);
    const dataDirectory = settings.get('MARU_DATA_DIR');
    const wrappedBy = await keyEncryptionKey(env, dataDirectory, databaseUrls.get(KEYS)!);
    const keyEncryption = LocalKeyEncryption.of(wrappedBy);
    const operator = await operatorAccount({ env, dataDirectory, onMade: onOperator });

    const onFault = (fault: unknown) => logger.warn({ err: fault }, 'the event store failed and is asked again');
    const eventStore = await openEventStore({ ...(eventStoreOf(settings) ?? { url: eventsUrl }), onFault });
    undo.add('event store', () => eventStore.close());
    const publications = contexts.map((context) => context.publications);
    const presenceMs = readSettings(serviceSettings, env).get('CONSUMER_PRESENCE_MS');
    const bus = new EmbeddedMessageBus({
      store: eventStore,
      publications,
      ...time,
      presenceMs,
      onFault: consumerFaultLogs(applications),
    });
    undo.add('bus', () => bus.close());

    onProgress(`starting ${contexts.map(({ name }) => name).join(', ')}`);
    const running = new Map<string, RunningContext>();
    const discovery = new InProcessDiscovery();
    undo.add('discovery', () => discovery.close());
    const key = await serviceKey(env, dataDirectory);
    const trustOf = (service: string) => ({
      tokens: new ServiceTokenVerifier({ service, publicKey: publicServiceKey(key) }),
    });
    const peersOf = (caller: string) => new Peers({ signer: new ServiceSigner({ caller, key }) });
    // Shared by all, so that a token that the gateway has verified is known to every context.
    const tokens = requestTokens({ jwksUrl: () => jwksUrlIn(discovery), env, logger });
    undo.add('tokens', () => Promise.resolve(tokens.close()));
    undo.add('contexts', () => Promise.all([...running.values()].map((context) => context.close())));
    const started = await Promise.allSettled(
      contexts.map(async (definition) => {
        const context = await startContext(definition, {
          ...time,
          ids,
          eventStore: options.wrapEventStore?.(eventStore) ?? eventStore,
          bus: options.wrapBus?.(bus) ?? bus,
          databaseUrl: databaseUrls.get(definition.name)!,
          personalKeysUrl: personalKeysUrls.get(definition.name),
          keyEncryption,
          tokens,
          trust: trustOf(definition.name),
          logger: applications,
          env: definition.name === 'customers' ? { ...serviceEnv, ...operatorEnvironment(operator, env) } : serviceEnv,
        });
        running.set(context.name, context);
        discovery.register({ service: context.name, id: context.name, url: context.url, metadata: {} });
      }),
    );
    const failed = started.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;

    const addressesOf = <Name extends string>(called: readonly Name[]) =>
      Object.fromEntries(called.map((name) => [name, running.get(name)?.grpcAddress ?? NOBODY])) as Record<
        Name,
        string
      >;
    const addresses: ContextAddresses = addressesOf(calledContexts);
    const besides = [...running.values()].map(({ metrics }) => metrics);
    for (const front of fronts) {
      const here = { env: serviceEnv, host: '127.0.0.1', port: 0 };
      const known = { trust: trustOf(front.name), peers: peersOf(front.name), bus };
      const { name, url, metrics, close } = await front.start({
        addresses,
        tokens,
        logger: applications,
        ids,
        ...time,
        ...known,
        ...here,
      });
      undo.add(name, close);
      besides.push(metrics);
      discovery.register({ service: name, id: name, url, metadata: {} });
    }

    let gatewayUrl = '';
    const takesDemos = options.demo ?? onDevelopmentDefaults(env);
    const demo = takesDemos ? await startDemoServer(new DemoOrders(() => gatewayUrl, operator), logger) : undefined;
    undo.add('demo', async () => demo?.close());

    const gateway = await startGateway({
      discovery,
      peers: peersOf('gateway'),
      callAddresses: addressesOf(contextsCalled),
      tokens,
      logger: applications,
      ids,
      env: { ...serviceEnv, DEMO_URL: demo?.url },
      host: settings.get('HOST'),
      port: settings.get('PORT'),
      observe: (metrics) => {
        const end = observeProcess(metrics, eventStore);
        undo.add('measurements', async () => end());
      },
      besides,
    });
    gatewayUrl = gateway.url;
    undo.add('gateway', () => gateway.close());
    undo.add('waiters', () => Promise.resolve(running.forEach((context) => context.release())));
    const close = () => undo.all(2 * patience + DATABASE_STOP_MS);
    return { url: gateway.url, eventStore, databaseUrls, contexts: running, operator, close };
  } catch (error) {
    await undo.all(DATABASE_STOP_MS);
    throw error;
  }

  async function startDatabase(): Promise<string> {
    onProgress('starting the database');
    const database = await startEmbeddedPostgres({
      dataDirectory: databaseFolder(settings.get('MARU_DATA_DIR')),
      port: settings.get('MARU_POSTGRES_PORT'),
      onProgress,
    });
    databaseIsOurs = !database.adopted;
    undo.add('database', async () => databaseIsOurs && database.stop());
    return database.url;
  }
}
