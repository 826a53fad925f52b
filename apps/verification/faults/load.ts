import type { Random } from '@maru/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashClient } from '../clients/crash-client';

const BUYERS = 6;
const PAUSE_MS = 1_000;
const LAST_KEYS = 200;
const RUSH = 20;

/**
 * Buyers who go on whatever happens: each places an order, now and then many at once so that there is always something in flight,
 * cancels some, or sends one of the last orders again, whether it was answered or not.
 */
export class Load {
  /** What no buyer should ever see: another answer to the same key, an error of the shop's own. */
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

  /** Resolves when the last answer is there. */
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
