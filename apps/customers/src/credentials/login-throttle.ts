import { Clock } from '@maru/kernel';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { CustomersSettings } from '../customers.settings';

const WINDOW_MS = 15 * 60_000;
// One client guesses for one address ever more slowly; all clients together slow a stranger down by a minute at most.
const LONGEST_PAUSE_MS = { pair: WINDOW_MS, address: 60_000 };
// The one that was left alone the longest is forgotten first. The gateway counts those who try one password on many
// addresses.
const MOST_COUNTED = 20_000;

interface Attempts {
  readonly count: number;
  readonly last: number;
}

/**
 * Slows the guessing of passwords down and locks nobody out. Attempts are counted for each address together with the
 * network they come from, and for each address alone; after the first few, each has to wait twice as long as the one
 * before. In memory: each instance of customers counts for itself. Injectable.
 */
@Injectable()
export class LoginThrottle {
  private readonly attempts = new Map<string, Attempts>();

  constructor(
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /**
   * Counts an attempt as wrong until `right` says otherwise, so that many at once are counted too. An attempt that has
   * to wait is not counted.
   * @param address its digest, whether or not it has an account
   * @param isKnown whether the owner has logged in from this network before: then the attempts of others do not count
   * @throws Refusal CUSTOMERS.TOO_MANY_ATTEMPTS, with the seconds to wait
   */
  async attempt(address: string, network: string, isKnown: () => Promise<boolean>): Promise<void> {
    const pair = pairOf(address, network);
    this.refuseWithin(this.pauseOf(pair, LONGEST_PAUSE_MS.pair));
    if (this.pauseOf(address, LONGEST_PAUSE_MS.address) > 0 && !(await isKnown())) {
      this.refuseWithin(this.pauseOf(address, LONGEST_PAUSE_MS.address));
    }
    this.count(pair);
    this.count(address);
  }

  /** The password was right: nothing of this network counts against the address any more. */
  right(address: string, network: string): void {
    const pair = pairOf(address, network);
    const own = this.attempts.get(pair)?.count ?? 0;
    this.attempts.delete(pair);
    const all = this.attempts.get(address);
    // Guesses of others go on counting, so a login of the owner does not give them another ten.
    if (all && all.count > own) this.attempts.set(address, { ...all, count: all.count - own });
    else this.attempts.delete(address);
  }

  private refuseWithin(pauseMs: number): void {
    if (pauseMs <= 0) return;
    const detail = 'There were too many wrong passwords for this address; please try again later.';
    throw new Refusal({ code: 'CUSTOMERS.TOO_MANY_ATTEMPTS', detail }, Math.ceil(pauseMs / 1_000));
  }

  /** How long the next attempt has to wait, in ms; not more than 0 when it need not. */
  private pauseOf(key: string, longestMs: number): number {
    const known = this.attempts.get(key);
    const beyond = (known?.count ?? 0) - this.settings.get('CUSTOMERS_LOGIN_ATTEMPTS');
    if (!known || beyond < 0) return 0;
    const pauseMs = Math.min(1_000 * 2 ** Math.min(beyond, 20), longestMs);
    return known.last + pauseMs - this.clock.now().getTime();
  }

  private count(key: string): void {
    const now = this.clock.now().getTime();
    const known = this.attempts.get(key);
    const count = known && known.last + WINDOW_MS > now ? known.count + 1 : 1;
    this.attempts.delete(key);
    // A Map keeps the order of insertion.
    if (this.attempts.size >= MOST_COUNTED) this.attempts.delete(this.attempts.keys().next().value!);
    this.attempts.set(key, { count, last: now });
  }
}

const pairOf = (address: string, network: string) => `${address} ${network}`;
