import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { sessionConfig } from './connections';
import { CHANNEL } from './codes';

export interface Listener {
  /** A batch was committed; `ordinal` is that of its last event, `categories` are those of its streams, if known. */
  heard(sender: string, ordinal: number, categories: readonly string[] | undefined): void;
  /** The connection is back; earlier announcements were missed. */
  listening(): void;
  fault(fault: unknown): void;
}

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/** Listens to the commits of other processes on a connection of its own, and reconnects when it is lost. */
export class Announcements {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly config: ClientConfig,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      const client = new Client(sessionConfig(this.config));
      try {
        const lost = new Promise<never>((_, reject) => {
          client.on('error', reject);
          client.on('end', () =>
            reject(new Error('the connection that listens for commits was closed; it is opened again')),
          );
        });
        lost.catch(() => undefined);
        client.on('notification', ({ payload = '' }) => {
          const [sender = '', ordinal, categories] = payload.split(':', 3);
          this.listener.heard(sender, Number(ordinal), categories ? categories.split(',') : undefined);
        });
        await client.connect();
        await client.query(`LISTEN ${CHANNEL}`);
        faults = 0;
        this.listener.listening();
        await Promise.race([lost, aborted(signal)]);
      } catch (fault) {
        if (!signal.aborted) this.listener.fault(fault);
      } finally {
        await client.end().catch(() => undefined);
      }
      await scheduler.sleep(20 + backoffMs(faults++, 100, 5_000, random), signal);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
