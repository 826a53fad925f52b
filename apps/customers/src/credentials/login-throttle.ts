import { Clock } from '@maru/kernel';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClaimSecret } from '../addresses/claim-secret';
import type { CustomersSettings } from '../customers.settings';
import { COUNT_ATTEMPT, FORGIVE_ATTEMPTS } from './login-attempts.sql';

const WINDOW_S = 15 * 60;
// One client guesses ever more slowly for one address; all clients together slow a stranger down by a minute at most.
const LONGEST_PAUSE_S = { pair: WINDOW_S, address: 60 };

/** The keys under which attempts on an address are counted: from one network, and from all. */
export interface AttemptKeys {
  readonly pair: Buffer;
  readonly address: Buffer;
}

/** The answer to `COUNT_ATTEMPT`. */
interface Counted {
  readonly counted: boolean;
  /** The end of the wait for the next attempt; null without a wait. */
  readonly pair_until: Date | null;
  readonly address_until: Date | null;
}

/**
 * Slows the guessing of passwords down and locks no one out. Attempts are counted for each address with its network,
 * and for each address alone. After the first few, each attempt has to wait twice as long as the one before. The counts
 * are rows, so they hold over all instances and restarts. Injectable.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: ClaimSecret,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /**
   * Counts an attempt as wrong until `right` corrects it, so that concurrent ones are counted too. An attempt that has
   * to wait is not counted. This takes one statement, unless the address is slowed down.
   * @param address its digest, whether or not it has an account
   * @param isKnown whether the owner has logged in from this network before, so that the attempts of others do not
   * count; default false
   * @throws Refusal CUSTOMERS.TOO_MANY_ATTEMPTS, with the seconds to wait
   */
  async attempt(
    address: string,
    network: string,
    isKnown: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<void> {
    const keys = await this.keysOf(address, network);
    let outcome = await this.count(keys, LONGEST_PAUSE_S.address);
    if (!outcome.counted && !outcome.pair_until && (await isKnown())) outcome = await this.count(keys, 0);
    if (outcome.counted) return;
    const until = outcome.pair_until ?? outcome.address_until;
    const detail = 'There were too many wrong passwords for this address; please try again later.';
    // Without a time, a concurrent attempt was the last allowed one.
    const pauseS = until ? Math.ceil((until.getTime() - this.clock.now().getTime()) / 1_000) : 1;
    throw new Refusal({ code: 'CUSTOMERS.TOO_MANY_ATTEMPTS', detail }, pauseS);
  }

  /**
   * The password was right, so this network's attempts no longer count against the address. Guesses of others still
   * count, so a login of the owner does not give them another ten.
   */
  async right(address: string, network: string): Promise<void> {
    const { pair, address: all } = await this.keysOf(address, network);
    await this.dataSource.query(`WITH ${FORGIVE_ATTEMPTS('$1', '$2')} SELECT`, [pair, all]);
  }

  /** Neither addresses nor networks can be derived from them. */
  async keysOf(address: string, network: string): Promise<AttemptKeys> {
    const [pair, all] = await Promise.all(
      [`${address} ${network}`, address].map((text) => this.secret.derive(`login-attempt/${text}`)),
    );
    return { pair: pair!, address: all! };
  }

  private async count({ pair, address }: AttemptKeys, longestOfAddressS: number): Promise<Counted> {
    const now = this.clock.now();
    const [row] = await this.dataSource.query<Counted[]>(COUNT_ATTEMPT, [
      ...[pair, address, now, new Date(now.getTime() - WINDOW_S * 1_000)],
      ...[this.settings.get('CUSTOMERS_LOGIN_ATTEMPTS'), LONGEST_PAUSE_S.pair, longestOfAddressS],
    ]);
    return row!;
  }
}
