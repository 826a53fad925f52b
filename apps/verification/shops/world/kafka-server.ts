import { startKafka } from '@maru/backends';
import type { KafkaProcess, StartKafkaOptions } from '@maru/backends';
import type { BackendServer } from './backend-server';

/** The broker of the shop under faults. */
export class KafkaServer implements BackendServer {
  readonly name = 'Kafka';
  private running: KafkaProcess | undefined;

  constructor(
    private readonly options: StartKafkaOptions & { readonly port: number; readonly dataDirectory: string },
  ) {}

  /** The direct address, which no fault touches. */
  get brokers(): string {
    return `127.0.0.1:${this.options.port}`;
  }

  async start(): Promise<void> {
    this.running = await startKafka(this.options);
  }

  async kill(): Promise<void> {
    this.running!.kill('SIGKILL');
    await this.running!.exited;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }
}
