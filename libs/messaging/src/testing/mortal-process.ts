import { SystemScheduler } from '@maru/kernel';
import type { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { messagingMigrations } from '../migrations';

const never = new Promise<never>(() => undefined);

/** Whether a process still lives. After its death, `live` starts no work, and its running work never ends. */
export class Life {
  readonly death: Promise<void>;
  private ended = false;
  private die: () => void = () => undefined;

  constructor() {
    this.death = new Promise((resolve) => (this.die = resolve));
  }

  get over(): boolean {
    return this.ended;
  }

  end(): void {
    this.ended = true;
    this.die();
  }

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

export class MortalScheduler extends SystemScheduler {
  private readonly pending = new Set<() => void>();

  constructor(private readonly life: Life) {
    super();
    void life.death.then(() => this.pending.forEach((cancel) => cancel()));
  }

  override after(delayMs: number, task: () => void): () => void {
    const stop = super.after(delayMs, () => {
      this.pending.delete(cancel);
      if (!this.life.over) task();
    });
    const cancel = () => {
      this.pending.delete(cancel);
      stop();
    };
    this.pending.add(cancel);
    return cancel;
  }
}

/** Connects to the consumer's database. With a life, no statement returns after the death of the process. */
export async function connectTo(
  url: string,
  name: string,
  more: Partial<DataSourceOptions> = {},
  life?: Life,
): Promise<DataSource> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    applicationName: name,
    migrations: [...messagingMigrations],
    migrationsRun: true,
    // A connection may be cut at the moment when the pool hands it out, before anybody listens for errors. Without this
    // listener, the error would end the test process.
    extra: { onConnect: (client: EventEmitter) => void client.on('error', () => undefined) },
    ...more,
  } as DataSourceOptions).initialize();
  if (life) {
    const query = dataSource.query.bind(dataSource);
    const transaction = dataSource.transaction.bind(dataSource) as (work: unknown) => Promise<unknown>;
    dataSource.query = ((...statement: Parameters<typeof query>) =>
      life.live(() => query(...statement))) as typeof query;
    dataSource.transaction = (work: unknown) => life.live(() => transaction(work));
  }
  return dataSource;
}

/** Ends the connections of a process, as its death would. */
export async function cutConnections(admin: DataSource, name: string): Promise<void> {
  // Other databases of the server may have processes of the same name.
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1`,
    [name],
  );
}
