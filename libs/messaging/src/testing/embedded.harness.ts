import { InMemoryEventStore, InMemoryLog } from '@maru/event-store';
import type { BatchHandler, EventStore, SubscribeOptions } from '@maru/event-store';
import { SystemClock, SystemRandom } from '@maru/kernel';
import { createTestDatabase } from '@maru/testing';
import type { DataSourceOptions } from 'typeorm';
import type { EmbeddedMessageBusOptions } from '../embedded/embedded-message-bus';
import { EmbeddedMessageBus } from '../embedded/embedded-message-bus';
import type { Publications } from '../publications';
import { HARNESS_RETRY, HARNESS_WAITING } from './message-bus.harness';
import type { BusProcess, MessageBusHarness } from './message-bus.harness';
import { connectTo, cutConnections, Life, MortalScheduler } from './mortal-process';

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

  const admin = await connectTo(database.url, 'admin', options.dataSource);

  async function start(): Promise<BusProcess> {
    const life = new Life();
    const name = `process-${processes.length}`;
    const dataSource = await connectTo(database.url, name, options.dataSource, life);
    const mortal = new MortalStore(log, life);
    const bus = new EmbeddedMessageBus({
      store: mortal,
      publications,
      clock: new SystemClock(),
      scheduler: new MortalScheduler(life),
      random: new SystemRandom(),
      retry: HARNESS_RETRY,
      waiting: HARNESS_WAITING,
      positionIntervalMs: 20,
      skipIntervalMs: 50,
      ...options.bus,
    });
    const process: BusProcess = {
      bus,
      dataSource,
      async crash() {
        life.end();
        await cutConnections(admin, name);
      },
      async close() {
        if (!life.over) await bus.close();
        life.end();
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
