import { InMemoryEventStore, InMemoryLog } from '@maru/event-store';
import type { BatchHandler, EventStore, SubscribeOptions } from '@maru/event-store';
import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { createTestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { EmbeddedMessageBusOptions } from '../embedded/embedded-message-bus';
import { EmbeddedMessageBus } from '../embedded/embedded-message-bus';
import { messagingMigrations } from '../migrations';
import type { Publications } from '../publications';
import { HARNESS_RETRY } from './message-bus.harness';
import type { BusProcess, MessageBusHarness } from './message-bus.harness';

const never = new Promise<never>(() => undefined);

/** Whether a process still lives. What passes through `live` after its death begins no more, and what is in flight never ends. */
class Life {
  over = false;

  async live<T>(work: () => Promise<T>): Promise<T> {
    if (this.over) return never;
    try {
      const result = await work();
      return this.over ? never : result;
    } catch (error) {
      return this.over ? never : Promise.reject(error);
    }
  }
}

class MortalStore extends InMemoryEventStore {
  constructor(
    log: InMemoryLog,
    private readonly life: Life,
  ) {
    super(log);
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler) {
    return super.subscribe(options, (events, position) => this.life.live(() => handler(events, position)));
  }
}

class MortalScheduler extends SystemScheduler {
  constructor(private readonly life: Life) {
    super();
  }

  override after(delayMs: number, task: () => void): () => void {
    return super.after(delayMs, () => this.life.over || task());
  }
}

export interface EmbeddedHarnessOptions {
  readonly bus?: Partial<EmbeddedMessageBusOptions>;
  readonly dataSource?: Partial<DataSourceOptions>;
}

/** The embedded bus over an in-memory log and a database of the test run, in processes that can be killed. */
export async function embeddedHarness(
  publications: readonly Publications[],
  options: EmbeddedHarnessOptions = {},
): Promise<MessageBusHarness> {
  const database = await createTestDatabase('bus');
  const log = new InMemoryLog();
  const store: EventStore = new InMemoryEventStore(log);
  const processes: BusProcess[] = [];

  const connect = (name: string) =>
    new DataSource({
      type: 'postgres',
      url: database.url,
      applicationName: name,
      migrations: [...messagingMigrations],
      migrationsRun: true,
      ...options.dataSource,
    } as DataSourceOptions).initialize();
  const admin = await connect('admin');

  async function start(): Promise<BusProcess> {
    const life = new Life();
    const name = `process-${processes.length}`;
    const dataSource = await connect(name);
    const query = dataSource.query.bind(dataSource);
    const transaction = dataSource.transaction.bind(dataSource) as (work: unknown) => Promise<unknown>;
    dataSource.query = ((...statement: Parameters<typeof query>) =>
      life.live(() => query(...statement))) as typeof query;
    dataSource.transaction = (work: unknown) => life.live(() => transaction(work));
    const mortal = new MortalStore(log, life);
    const bus = new EmbeddedMessageBus({
      store: mortal,
      publications,
      clock: new SystemClock(),
      scheduler: new MortalScheduler(life),
      random: new SystemRandom(),
      retry: HARNESS_RETRY,
      positionIntervalMs: 20,
      skipIntervalMs: 50,
      ...options.bus,
    });
    const process: BusProcess = {
      bus,
      dataSource,
      async crash() {
        life.over = true;
        // Other databases of the server may have processes of the same name.
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = $1`,
          [name],
        );
      },
      async close() {
        if (!life.over) await bus.close();
        life.over = true;
        await dataSource.destroy().catch(() => undefined);
      },
    };
    processes.push(process);
    return process;
  }

  return {
    store,
    start,
    async close() {
      for (const process of processes) await process.close();
      await store.close();
      await admin.destroy();
      await database.drop();
    },
  };
}
