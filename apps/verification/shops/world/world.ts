import { freePorts } from '@maru/kernel';
import type { EventStore } from '@maru/event-store';
import { openEventStore } from '@maru/service';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { contexts } from '@maru/platform/contexts';
import { startDistributedShop } from '@maru/platform/distributed';
import { OPERATOR_ENV } from '../../clients/operator';
import type { DistributedShop, ProcessIdentity, ProcessLine } from '@maru/platform/distributed';
import { WITHOUT_LIMITS } from '../without-limits';
import type { BackendServer } from './backend-server';
import { EventStoreServer } from './event-store-server';
import { KafkaServer } from './kafka-server';
import { Lines } from './lines';
import { PostgresServer } from './postgres-server';

export interface WorldOptions {
  /** The place of the log: PostgreSQL, or a server of EventStoreDB's protocol. */
  readonly store: 'postgres' | 'eventstoredb';
  /** The number of processes of each context that has more than one. */
  readonly instances: Readonly<Record<string, number>>;
  /** Settings of the shop. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: ProcessLine) => void;
}

const LOG_DATABASE = 'log_of_the_server';

/** The distributed shop with its backends. Every part of it can be stopped, and every connection between parts cut. */
export class World {
  private constructor(
    readonly shop: DistributedShop,
    readonly postgres: PostgresServer,
    readonly kafka: KafkaServer,
    readonly eventStore: EventStoreServer | undefined,
    /** The lines of each process of a context. */
    readonly lines: readonly Lines[],
    /** The log over a direct connection, which no fault touches. It recovers when its backend comes back. */
    readonly log: EventStore,
    private readonly ending: (() => Promise<unknown>)[],
  ) {}

  static async start({ store, instances, env = {}, onLine }: WorldOptions): Promise<World> {
    const ending: (() => Promise<unknown>)[] = [];
    try {
      const folder = await temporaryFolder();
      ending.push(() => rm(folder, { recursive: true, force: true }));
      const identities = contexts.flatMap(({ name }) =>
        Array.from({ length: instances[name] ?? 1 }, (_, at): ProcessIdentity => ({ name, instance: at + 1 })),
      );
      const [postgresPort, kafkaPort, eventStorePort, ...doors] = (await freePorts(3 + identities.length)) as [
        ...[number, number, number],
        ...number[],
      ];

      const postgres = new PostgresServer(path.join(folder, 'postgres'), postgresPort);
      await postgres.start();
      ending.push(() => postgres.stop());
      let eventStore: EventStoreServer | undefined;
      if (store === 'eventstoredb') {
        const databaseUrl = await logDatabase(postgres.url);
        const dataDirectory = path.join(folder, 'event-store');
        eventStore = new EventStoreServer({ databaseUrl, dataDirectory, port: eventStorePort });
        await eventStore.start();
        ending.push(() => eventStore!.stop());
      }
      const ports = { postgres: postgresPort, ...(eventStore && { eventStore: eventStorePort }) };
      const lines: Lines[] = [];
      ending.push(() => Promise.all(lines.map((each) => each.close())));
      for (const [at, identity] of identities.entries())
        lines.push(await Lines.lay(identity, { ...ports, kafka: doors[at]! }));
      const listeners = lines.map((each, at) => ({ port: doors[at]!, advertisedPort: each.to('Kafka').port }));
      const kafka = new KafkaServer({ dataDirectory: path.join(folder, 'kafka'), port: kafkaPort, listeners });
      await kafka.start();
      ending.push(() => kafka.stop());

      const shop = await startDistributedShop({
        env: { ...WITHOUT_LIMITS, PORT: '0', LOG_LEVEL: 'warn', ...OPERATOR_ENV, ...env, DATABASE_URL: postgres.url },
        instances,
        kafka: { brokers: kafka.brokers },
        ...(eventStore && { eventStore: { url: eventStore.connection } }),
        change: (identity, own) => linesOf(lines, identity)?.through(own) ?? {},
        onLine,
      });
      ending.push(() => shop.stop());
      const log = await openEventStore(shop.eventStore);
      ending.push(() => log.close());
      return new World(shop, postgres, kafka, eventStore, lines, log, ending);
    } catch (error) {
      await endAll(ending);
      throw error;
    }
  }

  get backends(): readonly BackendServer[] {
    return [this.postgres, this.kafka, ...(this.eventStore ? [this.eventStore] : [])];
  }

  /** Ends every fault except a stopped backend, which only the fault that stopped it starts again. */
  heal(): void {
    for (const each of this.lines) each.heal();
    for (const each of this.shop.processes) each.signal('SIGCONT');
  }

  /** Stops the shop and its backends, and removes the data. */
  close(): Promise<void> {
    this.heal();
    return endAll(this.ending);
  }
}

const linesOf = (lines: readonly Lines[], { name, instance }: ProcessIdentity) =>
  lines.find(({ process }) => process.name === name && process.instance === instance);

async function endAll(ending: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of ending.splice(0).reverse()) await end();
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maru-faults-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  await mkdir(path.join(folder, 'event-store'));
  return folder;
}

async function logDatabase(adminUrl: string): Promise<string> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${LOG_DATABASE}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${LOG_DATABASE}`;
  return url.href;
}
