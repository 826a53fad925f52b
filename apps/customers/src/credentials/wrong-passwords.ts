import { Clock } from '@maru/kernel';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { CustomersSettings } from '../customers.settings';

const WINDOW_MS = 15 * 60_000;
// Who tries one password on each of many addresses is counted by the gateway; the address that was left alone the longest is forgotten first.
const MOST_ADDRESSES = 10_000;

interface Attempts {
  count: number;
  readonly until: number;
}

/**
 * Bounds how often passwords for one address are guessed, from wherever that is done and whether there is such an account or not. In
 * memory: each instance of customers counts for itself. Injectable.
 */
@Injectable()
export class WrongPasswords {
  private readonly attempts = new Map<string, Attempts>();

  constructor(
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /**
   * Counts an attempt as wrong until `right` says otherwise, so that many at once are counted too.
   * @param address its digest
   * @throws Refusal CUSTOMERS.TOO_MANY_ATTEMPTS
   */
  attempt(address: string): void {
    const now = this.clock.now().getTime();
    const known = this.attempts.get(address);
    const attempts = known && known.until > now ? known : { count: 0, until: now + WINDOW_MS };
    if (attempts.count >= this.settings.get('CUSTOMERS_LOGIN_ATTEMPTS')) {
      const detail = 'There were too many wrong passwords for this address; please try again later.';
      throw new Refusal({ code: 'CUSTOMERS.TOO_MANY_ATTEMPTS', detail }, Math.ceil((attempts.until - now) / 1_000));
    }
    attempts.count++;
    this.attempts.delete(address);
    // A Map keeps the order of insertion.
    if (this.attempts.size >= MOST_ADDRESSES) this.attempts.delete(this.attempts.keys().next().value!);
    this.attempts.set(address, attempts);
  }

  right(address: string): void {
    this.attempts.delete(address);
  }
}
