import type { Random } from '@maru/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashClient } from '../clients/crash-client';

const BUYERS = 6;
const PAUSE_MS = 1_000;
const LAST_KEYS = 200;
const RUSH = 20;

/**
 * Buyers who go on during every fault. Each places orders, at times many at once so that some are always in flight. It
 * cancels some, and repeats some of the last orders, whether they were answered or not.
 */
export class Load {
  /** The answers that no buyer may ever get: another answer to the same key, or an error of the shop itself. */
  readonly violations: string[] = [];
  private going = true;
  private count = 0;
  private readonly buyers: readonly Promise<void>[];

  constructor(
    private readonly client: CrashClient,
    private readonly random: Random,
  ) {
    this.buyers = Array.from({ length: BUYERS }, () => this.buy());
  }

  /** Resolves when the last answer has arrived. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.buyers);
  }

  private async buy(): Promise<void> {
    while (this.going) {
      await this.act().catch((error: unknown) => this.violations.push(String(error)));
      await sleep(PAUSE_MS * this.random.next());
    }
  }

  private async act(): Promise<void> {
    const what = this.random.next();
    if (what < 0.2) {
      const lastKeys = [...this.client.sent.keys()].slice(-LAST_KEYS);
      return this.client.repeat(lastKeys[Math.floor(this.random.next() * lastKeys.length)]!);
    }
    const orders = what < 0.25 ? RUSH : 1;
    await Promise.all(Array.from({ length: orders }, () => this.client.place(String(this.count++))));
  }
}
