import { startSmallEventStoreDb } from '@maru/backends';
import type { SmallEventStoreDb, StartSmallEventStoreDbOptions } from '@maru/backends';
import type { BackendServer } from './backend-server';

/** The server of the log of a shop under faults, when the log speaks the protocol of EventStoreDB. */
export class EventStoreServer implements BackendServer {
  readonly name = 'the event store';
  private running: SmallEventStoreDb | undefined;

  constructor(private readonly options: StartSmallEventStoreDbOptions & { readonly port: number }) {}

  /** The direct connection, which no fault touches. */
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
