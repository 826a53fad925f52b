import type { Random } from '@maru/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashClient } from '../crash/crash-client';

const BUYERS = 6;
const PAUSE_MS = 600;
const LAST_KEYS = 200;

/**
 * Buyers who go on whatever happens: each places an order, now and then cancels it, or sends one of the last orders again, whether
 * it was answered or not.
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

  private act(): Promise<void> {
    const lastKeys = [...this.client.sent.keys()].slice(-LAST_KEYS);
    if (lastKeys.length > 0 && this.random.next() < 0.2)
      return this.client.repeat(lastKeys[Math.floor(this.random.next() * lastKeys.length)]!);
    return this.client.place(String(this.count++));
  }
}
