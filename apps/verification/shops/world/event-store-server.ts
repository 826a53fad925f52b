import { startSmallEventStoreDb } from '@maru/backends';
import type { SmallEventStoreDb, StartSmallEventStoreDbOptions } from '@maru/backends';
import type { BackendServer } from './backend-server';

/** The log's server of the shop under faults, when the log is reached through EventStoreDB's protocol. */
export class EventStoreServer implements BackendServer {
  readonly name = 'the event store';
  private running: SmallEventStoreDb | undefined;

  constructor(private readonly options: StartSmallEventStoreDbOptions & { readonly port: number }) {}

  /** The way to it that no fault is in. */
  get connection(): string {
    return this.running!.connection;
  }

  async start(): Promise<void> {
    this.running = await startSmallEventStoreDb(this.options);
  }

  async kill(): Promise<void> {
    this.running!.kill('SIGKILL');
    await this.running!.exited;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }
}
