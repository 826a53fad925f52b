import { Clock } from '@maru/kernel';
import { KeyWrapping } from '@maru/personal-data';
import { makeSigningKeyPair, signingKeyOf } from '@maru/security';
import type { SigningKey, SigningKeyPair } from '@maru/security';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { CustomersSettings } from '../customers.settings';
import { SigningKeyRow } from './signing-key.entity';
import { fromStored, toStored } from './stored-signing-key';

const DAY_MS = 86_400_000;
// After a rotation by another instance, this one signs with the previous key for at most this time.
const KEPT_MS = 10_000;
// Covers different clocks and requests in flight.
const GRACE_MS = 300_000;
// Any number that is no other lock of this database: ASCII "keys".
const ROTATING = 0x6b657973;

/** The signing keys of access tokens, in the database, because all instances of customers sign with the same. */
@Injectable()
export class SigningKeys {
  private kept: { readonly key: Promise<SigningKey>; readonly until: number } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wrapping: KeyWrapping,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /** The key in force; created when there is none, replaced when it is too old. */
  current(): Promise<SigningKey> {
    const now = this.clock.now().getTime();
    if (this.kept && this.kept.until > now) return this.kept.key;
    const key = this.read();
    this.kept = { key, until: now + KEPT_MS };
    key.catch(() => (this.kept = undefined));
    return key;
  }

  /**
   * Puts a new key in force and returns its `kid`. Tokens of the previous one stay valid until they have expired.
   * @param announced awaited before the key is in force
   */
  async rotate(announced?: (kid: string) => Promise<void>): Promise<string> {
    const { kid } = await this.replace(() => true, announced);
    this.kept = undefined;
    return kid;
  }

  /** The public keys of all possibly valid tokens, the newest first. */
  async published(): Promise<readonly SigningKeyPair['publicJwk'][]> {
    await this.current();
    const stillGood = { retiredAt: MoreThan(this.lastExpired(this.clock.now())) };
    const where = [{ retiredAt: IsNull() }, stillGood];
    const rows = await this.dataSource.getRepository(SigningKeyRow).find({ where, order: { createdAt: 'DESC' } });
    return rows.map(({ publicJwk }) => publicJwk);
  }

  private async read(): Promise<SigningKey> {
    const inForce = await this.dataSource.getRepository(SigningKeyRow).findOneBy({ retiredAt: IsNull() });
    const row = inForce && !this.isOld(inForce) ? inForce : await this.replace((found) => this.isOld(found));
    return signingKeyOf({ kid: row.kid, privateJwk: await fromStored(this.wrapping, row.kid, row.privateJwk!) });
  }

  /**
   * Replaces the key in force. Instances do this one at a time, and a second one keeps the new key unless `isDue`
   * decides otherwise.
   */
  private async replace(
    isDue: (inForce: SigningKeyRow) => boolean,
    announced?: (kid: string) => Promise<void>,
  ): Promise<SigningKeyRow> {
    const pair = await makeSigningKeyPair();
    await announced?.(pair.kid);
    // Wrapped before the transaction, because that may call a KMS.
    const privateJwk = await toStored(this.wrapping, pair);
    return this.dataSource.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [ROTATING]);
      const inForce = await transaction.findOneBy(SigningKeyRow, { retiredAt: IsNull() });
      if (inForce && !isDue(inForce)) return inForce;
      const now = this.clock.now();
      await this.retire(transaction, now);
      const row = transaction.create(SigningKeyRow, { ...pair, privateJwk, createdAt: now, retiredAt: null });
      await transaction.insert(SigningKeyRow, row);
      return row;
    });
  }

  private async retire(transaction: EntityManager, now: Date): Promise<void> {
    await transaction.update(SigningKeyRow, { retiredAt: IsNull() }, { retiredAt: now, privateJwk: null });
    await transaction.query('DELETE FROM signing_key WHERE retired_at < $1', [this.lastExpired(now)]);
  }

  /** The tokens of a key that was retired before this time have all expired. */
  private lastExpired(now: Date): Date {
    const lifetimeMs = this.settings.get('CUSTOMERS_ACCESS_TOKEN_SECONDS') * 1_000;
    return new Date(now.getTime() - lifetimeMs - KEPT_MS - GRACE_MS);
  }

  private isOld({ createdAt }: SigningKeyRow): boolean {
    const days = this.settings.get('CUSTOMERS_SIGNING_KEY_DAYS');
    return this.clock.now().getTime() - createdAt.getTime() >= days * DAY_MS;
  }
}
