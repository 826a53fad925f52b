import { gatewaySettings } from '@maru/gateway';
import { checkSettings, createLogger, InvalidSettings, readSettings, Undo } from '@maru/service';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contexts as allContexts } from '../contexts';
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
  /** Where every setting comes from: see `distributed-settings.ts` and the settings of each context. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How many processes a context has; default what MARU_INSTANCES says, otherwise one. */
  readonly instances?: Readonly<Record<string, number>>;
  /** `start`: a Kafka of its own. `none`: no Kafka, the contexts hear each other out of the log. Default: KAFKA_BROKERS, else `start`. */
  readonly kafka?: 'start' | 'none' | { readonly brokers: string };
  /** The shared log; default EVENTSTOREDB_URL, else a database beside those of the contexts. */
  readonly eventStore?: { readonly url: string; readonly namespace?: string };
  /** Changes of one process's environment, such as the way to a backend; gets the environment it would have. */
  readonly change?: (
    process: ProcessIdentity,
    env: Readonly<Record<string, string>>,
  ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Each line of each process. */
  readonly onLine?: (line: ProcessLine) => void;
  /** Told of each step of the start, and of what becomes of the backends that were started. */
  readonly onProgress?: (message: string) => void;
  /** Told of the operator's account when one has been made up. */
  readonly onOperator?: (account: Required<OperatorAccount>) => void;
  /** Gives up the start when it aborts; whatever was started is ended before the promise rejects. */
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
  /** The whole log, for whoever looks on with `openEventStore`. */
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  /** `host:port,host:port`; undefined without Kafka. */
  readonly brokers: string | undefined;
  /** What each backend is and where, in words. */
  readonly places: Backends['places'];
  readonly operator: OperatorAccount;
  /** For tools beside the shop: see `tools/platform-file.ts`. */
  readonly addresses: PlatformFile;
  /** The gateway goes first, then the contexts, then the backends that were started for them. Never rejects. */
  stop(): Promise<void>;
}

const READY_MS = 120_000;
const STARTS_AT_MOST = 4;
// The gateway takes no more requests within this; then whoever waits in a context may be answered.
const GATEWAY_AHEAD_MS = 300;
const PROCESS_STOP_MS = 8_000;
const STOP_MS = 25_000;

/**
 * Starts the shop with every context, and the gateway, as a process of its own, and keeps them running. The backends that are
 * not given are started too, on the data folder.
 * @throws InvalidSettings, EmbeddedPostgresError, PlatformRuns, NoKafka, BackendError, what listening on PORT says, NotReady with
 *   the last words of a process that did not become ready; everything undone
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
  if (stranger) throw new InvalidSettings(`there is no context ${stranger} to have instances of`);

  const certificates = settings.get('MARU_TLS_DIR');
  const logger = createLogger({ level: settings.get('LOG_LEVEL') });
  const names = ['gateway', ...known];
  if (certificates !== undefined) await checkCertificates(certificates, names, logger);

  // Known now, and not after everything else has started.
  await listenOnce(settings.get('PORT'), settings.get('HOST'));

  const undo = new Undo(logger);
  try {
    const backends = await startBackends({ ...options, settings, onProgress, undo });
    const dataDirectory = distributedFolder(settings.get('MARU_DATA_DIR'));
    const operator = await operatorAccount({ env, dataDirectory, onMade: onOperator });
    // One of the two is enough, and a certificate is the better one; who sets both gets both.
    const key = certificates === undefined ? await serviceKey(env, dataDirectory) : settings.get('MARU_SERVICE_KEY');
    const trust = { certificates, key };
    const plans = await planProcesses({ ...options, ...backends, settings, instances, operator, trust });
    const processes = plans.map((plan) => new SupervisedProcess(plan, { onLine }));
    const gateway = processes.at(-1)!;
    const contexts = processes.slice(0, -1);
    const stopAll = () => stopInOrder(gateway, contexts);
    undo.add('processes', stopAll);

    signal?.throwIfAborted();
    // A process that was stopped will not be ready, and so the start fails.
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
        if (!found) throw new RangeError(`there is no instance ${instance} of ${name}`);
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

/** @throws Error when one of them fails again and again, or is not ready in time */
async function allReady(processes: readonly SupervisedProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.whenReady({ patienceMs: READY_MS, failures: STARTS_AT_MOST })));
}

async function stopInOrder(gateway: SupervisedProcess, contexts: readonly SupervisedProcess[]): Promise<void> {
  const gatewayGone = gateway.stop(PROCESS_STOP_MS);
  await Promise.race([gatewayGone, sleep(GATEWAY_AHEAD_MS)]);
  await Promise.all([gatewayGone, ...contexts.map((process) => process.stop(PROCESS_STOP_MS))]);
}

/** By context, with commas between those of several instances. */
function urlsByContext(processes: readonly SupervisedProcess[]): Readonly<Record<string, string>> {
  const urls = new Map<string, string[]>();
  const contexts = new Set(allContexts.map(({ name }) => name));
  for (const { name, url } of processes) if (contexts.has(name)) urls.set(name, [...(urls.get(name) ?? []), url]);
  return Object.fromEntries([...urls].map(([name, all]) => [name, all.join(',')]));
}
