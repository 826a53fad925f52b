import { SeededRandom } from '@maru/kernel';
import type { ContextDefinition } from '@maru/service';
import { CrashClient } from '../clients/crash-client';
import { auditShop } from '../checkers/audit-shop';
import { settle } from '../clients/settle';
import type { AuditReport } from '../checkers/audit';
import { TopicLedger } from '../checkers/topic-ledger';
import { wholeLog } from '../checkers/whole-log';
import { contexts as allContexts } from '@maru/platform/contexts';
import { eachTopicRecord } from '../checkers/topic-records';
import { untilAtRest } from './at-rest';
import { Load } from './load';
import { Scene } from './scene';
import { World } from '../shops/world/world';
import type { WorldOptions } from '../shops/world/world';

export interface FaultOptions extends Pick<WorldOptions, 'store' | 'onLine'> {
  readonly seed: number;
  /** Harms the shop while its clients go on. */
  readonly harm: (scene: Scene) => Promise<void>;
  /** The number of processes of each context that has more than one; default two of ordering. */
  readonly instances?: Readonly<Record<string, number>>;
  /** The contexts after the faults; default the current ones. */
  readonly contexts?: readonly ContextDefinition[];
  /** Further settings of the shop. */
  readonly env?: Readonly<Record<string, string>>;
  /** Checks the state after every process has ended. @returns one sentence for each broken promise */
  readonly inspect?: (world: World) => Promise<readonly string[]>;
  readonly onProgress?: (line: string) => void;
  /** Ends the run early and closes the world. Work that is under way then ends with this process only. */
  readonly signal?: AbortSignal;
}

export interface FaultReport extends AuditReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** The number of different events in the topics; `repeated` is the number of duplicate records. */
  readonly published: number;
  readonly repeated: number;
  /** The number of restarts of all processes. */
  readonly restarts: number;
}

// Short enough that faults make steps time out, because compensations are under test, too.
const ENV = {
  ORDERING_COPY_WAIT_MS: '3000',
  INVENTORY_SKU_WAIT_MS: '10000',
  ORDERING_RESERVATION_TIMEOUT_MS: '10000',
  ORDERING_PAYMENT_TIMEOUT_MS: '15000',
  ORDERING_SHIPMENT_TIMEOUT_MS: '10000',
  ORDERING_COMPENSATION_RETRY_MS: '3000',
  ORDERING_COMPENSATION_RETRY_MAX_MS: '10000',
  // Many payment tokens of the load make the provider fail.
  PAYMENTS_PROVIDER_CIRCUIT_OPEN_MS: '1000',
};
const SETTLE_MS = 120_000;
const REST_MS = 60_000;

/**
 * Runs the distributed shop under load and harms it. Then it heals the world and waits until every acknowledged order
 * has ended. At last it compares the log, the topics, the views, the provider's books and the answers (I1–I9).
 * A seed repeats the choices, but not the timing of the machine between them.
 */
export async function faultRun(options: FaultOptions): Promise<FaultReport> {
  const { store, instances = { ordering: 2 }, env = {}, onLine, onProgress = () => undefined, signal } = options;
  const startedAt = performance.now();
  const tell = (what: string) =>
    onProgress(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  const world = await World.start({ store, instances, env: { ...ENV, ...env }, onLine });
  try {
    signal?.throwIfAborted();
    const interrupted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    return await Promise.race([harmAndAudit(world, options, tell), interrupted]);
  } finally {
    await world.close();
  }
}

async function harmAndAudit(
  world: World,
  { seed, harm, contexts = allContexts, inspect = () => Promise.resolve([]) }: FaultOptions,
  tell: (what: string) => void,
): Promise<FaultReport> {
  tell(`${world.shop.processes.length} processes are ready`);
  const client = new CrashClient(world.shop.url, new SeededRandom(seed), `faults-${seed}`);
  await client.prepare();
  const load = new Load(client, new SeededRandom(seed + 1));
  await harm(new Scene(world, new SeededRandom(seed + 2), tell)).finally(() => load.stop());
  world.heal();
  tell(`healed; ${client.acknowledged.size} of ${client.sent.size} orders acknowledged`);
  const violations = [...load.violations, ...(await settle(client, SETTLE_MS))];
  violations.push(...(await untilAtRest(world, contexts, REST_MS)));
  tell('at rest');
  const restarts = world.shop.processes.reduce((sum, process) => sum + process.restarts, 0);
  await Promise.all(world.shop.processes.map((process) => process.stop()));
  violations.push(...(await inspect(world)));
  const topics = await auditTopics(world, contexts);
  const { log, shop } = world;
  const { databaseUrls } = shop;
  const report = await auditShop({ store: log, databaseUrls, ...client.orders, viewsGoOn: false, contexts });
  return {
    orders: report.orders,
    violations: [...violations, ...topics.violations(), ...report.violations],
    sent: client.sent.size,
    acknowledged: client.acknowledged.size,
    published: topics.events,
    repeated: topics.duplicates,
    restarts,
  };
}

async function auditTopics({ log, kafka }: World, contexts: readonly ContextDefinition[]): Promise<TopicLedger> {
  const ledger = new TopicLedger(contexts.map(({ publications }) => publications));
  for await (const event of wholeLog(log)) ledger.addEvent(event);
  await eachTopicRecord(kafka.brokers, (record) => ledger.addRecord(record));
  return ledger;
}
