import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { EmbeddedPostgres } from '@maru/embedded-postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendServer } from './backend-server';

const MOST_CONNECTIONS = 500;

/** The PostgreSQL of the shop under faults. */
export class PostgresServer implements BackendServer {
  readonly name = 'PostgreSQL';
  private running: EmbeddedPostgres | undefined;

  constructor(
    private readonly dataDirectory: string,
    readonly port: number,
  ) {}

  /** The URL of the superuser. */
  get url(): string {
    return this.running!.url;
  }

  async start(): Promise<void> {
    const { dataDirectory, port } = this;
    this.running = await startEmbeddedPostgres({ dataDirectory, port, maxConnections: MOST_CONNECTIONS });
  }

  async kill(): Promise<void> {
    const server = this.running!;
    await server.signal('SIGKILL');
    while (await server.signal(0)) await sleep(10);
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }
}
