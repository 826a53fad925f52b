import { gatewaySettings } from '@maru/gateway';
import { checkSettings, createLogger, InvalidSettings, readSettings, Undo } from '@maru/service';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contexts as allContexts } from '../contexts';
import { DemoOrders } from '../demo/demo-orders';
import { startDemoServer } from '../demo/demo-server';
import { onDevelopmentDefaults } from '../development-defaults';
import { fronts } from '../fronts';
import { serviceKey } from '../service-key/service-key';
import { givenOperator, operatorAccount } from '../operator/operator-account';
import type { OperatorAccount } from '../operator/operator-account';
import type { PlatformFile } from '../tools/platform-file';
import { distributedFolder } from './distributed-folder';
import { distributedSettings, instancesOf } from './distributed-settings';
import { listenOnce } from './listen-once';
import { planProcesses } from './plan-processes';
import { checkCertificates } from './process-trust';
import { startBackends } from './start-backends';
import type { Backends } from './start-backends';
import { SupervisedProcess } from './supervised-process';
import type { ProcessIdentity, ProcessLine } from './supervised-process';

export interface DistributedShopOptions {
  /** The source of all settings: see `distributed-settings.ts` and the settings of each context. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The number of processes by context or front; default MARU_INSTANCES, else one each. */
  readonly instances?: Readonly<Record<string, number>>;
  /**
   * `start` starts a Kafka of the shop's own. With `none`, the contexts read messages from the log. Default:
   * KAFKA_BROKERS, else `start`.
   */
  readonly kafka?: 'start' | 'none' | { readonly brokers: string };
  /** The shared log; default EVENTSTOREDB_URL, else a database beside those of the contexts. */
  readonly eventStore?: { readonly url: string; readonly namespace?: string };
  /** Whether the shop takes demo orders; default on development defaults only. */
  readonly demo?: boolean;
  /** Gives changes to the environment of one process, such as another address of a backend. */
  readonly change?: (
    process: ProcessIdentity,
    env: Readonly<Record<string, string>>,
  ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Gets each line of each process. */
  readonly onLine?: (line: ProcessLine) => void;
  /** Gets a message for each step of the start, and for each fault of a backend that was started. */
  readonly onProgress?: (message: string) => void;
  /** Gets the operator's account when a new one was made. */
  readonly onOperator?: (account: Required<OperatorAccount>) => void;
  /** Aborts the start; everything that was started has ended before the promise rejects. */
  readonly signal?: AbortSignal;
}

export interface DistributedShop {
  /** The gateway, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The contexts' processes, then those of the apps between them and the gateway, then the gateway. */
  readonly processes: readonly SupervisedProcess[];
  /** The instance counts from 1. */
  process(name: string, instance?: number): SupervisedProcess;
  /** The URL of each context's own database, by context. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  /** The address of the whole log, for `openEventStore`. */
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  /** `host:port,host:port`; undefined without Kafka. */
  readonly brokers: string | undefined;
  /** A description of each backend for the terminal. */
  readonly places: Backends['places'];
  readonly operator: OperatorAccount;
  /** The addresses for tools beside the shop, see `tools/platform-file.ts`. */
  readonly addresses: PlatformFile;
  /** Stops the gateway, then the contexts, then the backends that were started for them. Never rejects. */
  stop(): Promise<void>;
}

const READY_MS = 120_000;
const STARTS_AT_MOST = 4;
// The gateway stops accepting within this time; only then may contexts answer the requests that wait in them.
const GATEWAY_AHEAD_MS = 300;
const PROCESS_STOP_MS = 8_000;
const STOP_MS = 25_000;

/**
 * Starts the shop with every context, front and the gateway as processes, and keeps them running. Backends that are not
 * configured are started too, on the data folder. When it throws, everything has been undone.
 * @throws InvalidSettings, EmbeddedPostgresError, PlatformRuns, NoKafka, BackendError; EADDRINUSE or EACCES for PORT;
 *   NotReady with the last lines of a process that did not become ready
 */
export async function startDistributedShop(options: DistributedShopOptions): Promise<DistributedShop> {
  const { env, onLine = () => undefined, onProgress = () => undefined, onOperator = () => undefined, signal } = options;
  const settings = readSettings(distributedSettings, env);
  readSettings(gatewaySettings, env);
  for (const front of fronts) readSettings(front.settings, env);
  for (const definition of allContexts) checkSettings(definition, env);
  givenOperator(env);
  const instances = options.instances ?? instancesOf(settings.get('MARU_INSTANCES'));
  const known = [...allContexts, ...fronts].map(({ name }) => name);
  const stranger = Object.keys(instances).find((name) => !known.includes(name));
  if (stranger)
    throw new InvalidSettings(`MARU_INSTANCES names ${stranger}, which is neither a context nor a front of the shop`);

  const certificates = settings.get('MARU_TLS_DIR');
  const logger = createLogger({ level: settings.get('LOG_LEVEL') }).child({ context: 'shop' });
  const names = ['gateway', ...known];
  if (certificates !== undefined) await checkCertificates(certificates, names, logger);

  // First, so that a taken port is reported before anything has started.
  await listenOnce(settings.get('PORT'), settings.get('HOST'));

  const undo = new Undo(logger);
  try {
    const backends = await startBackends({ ...options, settings, onProgress, undo });
    const dataDirectory = distributedFolder(settings.get('MARU_DATA_DIR'));
    const operator = await operatorAccount({ env, dataDirectory, onMade: onOperator });
    // Certificates make a service key unnecessary, so none is made then; one that is set is used as well.
    const key = certificates === undefined ? await serviceKey(env, dataDirectory) : settings.get('MARU_SERVICE_KEY');
    const trust = { certificates, key };
    let gatewayUrl = '';
    const takesDemos = options.demo ?? onDevelopmentDefaults(env);
    const demo = takesDemos ? await startDemoServer(new DemoOrders(() => gatewayUrl, operator), logger) : undefined;
    undo.add('demo', async () => demo?.close());
    const chosen = { ...backends, settings, instances, operator, trust, demoUrl: demo?.url };
    const plans = await planProcesses({ ...options, ...chosen });
    const processes = plans.map((plan) => new SupervisedProcess(plan, { onLine }));
    const gateway = processes.at(-1)!;
    gatewayUrl = gateway.url;
    const contexts = processes.slice(0, -1);
    const stopAll = () => stopInOrder(gateway, contexts);
    undo.add('processes', stopAll);

    signal?.throwIfAborted();
    // A stopped process does not become ready, so the start fails.
    signal?.addEventListener('abort', () => void stopAll(), { once: true });
    onProgress(`starting ${contexts.length} processes`);
    for (const process of contexts) process.start();
    await allReady(contexts);
    signal?.throwIfAborted();
    gateway.start();
    await allReady([gateway]);

    return {
      url: gateway.url,
      processes,
      process: (name, instance = 1) => {
        const found = processes.find((each) => each.name === name && each.instance === instance);
        if (!found) throw new RangeError(`the shop has no instance ${instance} of ${name}`);
        return found;
      },
      ...backends,
      operator,
      addresses: {
        pid: process.pid,
        url: gateway.url,
        contexts: urlsByContext(contexts),
        ...(certificates !== undefined && { certificates: path.resolve(certificates) }),
        ...(backends.eventStore.url.startsWith('esdb') && { eventStore: backends.eventStore }),
      },
      stop: () => undo.all(STOP_MS),
    };
  } catch (error) {
    await undo.all(STOP_MS);
    throw error;
  }
}

/** @throws NotReady when one of them keeps failing, or is not ready in time */
async function allReady(processes: readonly SupervisedProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.whenReady({ patienceMs: READY_MS, failures: STARTS_AT_MOST })));
}

async function stopInOrder(gateway: SupervisedProcess, contexts: readonly SupervisedProcess[]): Promise<void> {
  const gatewayGone = gateway.stop(PROCESS_STOP_MS);
  await Promise.race([gatewayGone, sleep(GATEWAY_AHEAD_MS)]);
  await Promise.all([gatewayGone, ...contexts.map((process) => process.stop(PROCESS_STOP_MS))]);
}

/** The URLs by context, with commas between those of several instances. */
function urlsByContext(processes: readonly SupervisedProcess[]): Readonly<Record<string, string>> {
  const urls = new Map<string, string[]>();
  const contexts = new Set(allContexts.map(({ name }) => name));
  for (const { name, url } of processes) if (contexts.has(name)) urls.set(name, [...(urls.get(name) ?? []), url]);
  return Object.fromEntries([...urls].map(([name, all]) => [name, all.join(',')]));
}
