import { Clock, Ids } from '@maru/kernel';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { DataSource, MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ClaimSecret } from '../addresses/claim-secret';
import type { CustomersSettings } from '../customers.settings';
import { RefreshFamilyRow, RefreshTokenRow } from './refresh-token.entity';
import { secretDigest } from './secret-digest';

const DAY_MS = 86_400_000;
// Above this number the least recently used login ends.
const MOST_LOGINS = 100;

/** A token that is shown once, to its owner. */
export interface IssuedRefreshToken {
  readonly userId: string;
  readonly refreshToken: string;
  /** The credential of its login; null when it is unknown. */
  readonly credentialId: string | null;
  /** The second factor whose code was shown at its login. */
  readonly secondFactor: string | null;
  /** The time when the user showed their password. */
  readonly authenticatedAt: Date;
}

/**
 * Issues and exchanges refresh tokens. A token is random, is stored as a digest, and is valid for one exchange. A
 * reused token may be stolen, or follow from a stolen one, so its family ends: all tokens of that login (RFC 9700
 * §4.14.2).
 *
 * A successor is derived from its predecessor and a secret. So a client that lost the answer gets the same successor
 * again for a few seconds, and a thief who repeats the token gets no successor of their own: the family never forks,
 * and the second use of the successor ends it.
 */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly secret: ClaimSecret,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /** Begins a family, which ends when the user gets another credential or another second factor. */
  begin(userId: string, credentialId: string, factorId?: string): Promise<IssuedRefreshToken> {
    const secondFactor = factorId ?? null;
    const familyId = this.ids.next();
    const now = this.clock.now();
    const endsAt = new Date(now.getTime() + this.settings.get('CUSTOMERS_SESSION_DAYS') * DAY_MS);
    const family = { familyId, userId, credentialId, secondFactor, authenticatedAt: now, lastUsedAt: now, endsAt };
    return this.dataSource.transaction(async (transaction) => {
      await transaction.query(
        `DELETE FROM refresh_family WHERE user_id = $1 AND (expires_at < $2 OR family_id IN (
           SELECT family_id FROM refresh_family WHERE user_id = $1 ORDER BY last_used_at DESC OFFSET ${MOST_LOGINS - 1}))`,
        [userId, now],
      );
      await transaction.insert(RefreshFamilyRow, { ...family, expiresAt: this.expiryOf(family) });
      const refreshToken = randomBytes(32).toString('base64url');
      await this.issue(transaction, family, refreshToken);
      return { userId, refreshToken, credentialId, secondFactor, authenticatedAt: now };
    });
  }

  /**
   * Exchanges a token for its successor.
   * @throws Refusal CUSTOMERS.INVALID_REFRESH_TOKEN, .REFRESH_TOKEN_REUSED
   */
  async exchange(refreshToken: string): Promise<IssuedRefreshToken> {
    const successor = (await this.secret.derive(`refresh/${refreshToken}`)).toString('base64url');
    const outcome = await this.dataSource.transaction(async (transaction) => {
      const family = await this.lockFamilyOf(transaction, refreshToken);
      if (!family) return 'unknown';
      const { familyId, userId, credentialId, secondFactor, authenticatedAt } = family;
      const issued = { userId, refreshToken: successor, credentialId, secondFactor, authenticatedAt };
      const now = this.clock.now();
      const token = await transaction.findOneByOrFail(RefreshTokenRow, { tokenHash: secretDigest(refreshToken) });
      if (token.usedAt) {
        if (await this.wasJustExchanged(transaction, token.usedAt, successor)) return issued;
        // All tokens of the family are marked as used. Its row stays until the user's authority has ended, so that
        // after a crash the next attempt ends it.
        await transaction.query('UPDATE refresh_token SET used_at = $2 WHERE family_id = $1 AND used_at IS NULL', [
          familyId,
          now,
        ]);
        return { reusedBy: userId };
      }
      if (token.expiresAt <= now || family.endsAt <= now) return 'unknown';
      await transaction.update(RefreshTokenRow, { tokenHash: token.tokenHash }, { usedAt: now });
      await transaction.query('DELETE FROM refresh_token WHERE family_id = $1 AND expires_at < $2', [familyId, now]);
      await transaction.update(RefreshFamilyRow, { familyId }, { expiresAt: this.expiryOf(family), lastUsedAt: now });
      await this.issue(transaction, family, successor);
      return issued;
    });
    if (outcome === 'unknown') throw invalid();
    if ('reusedBy' in outcome) throw new RefreshTokenReused(outcome.reusedBy);
    return outcome;
  }

  /** Whether the login of this token has not ended. */
  goesOn(refreshToken: string): Promise<boolean> {
    return this.dataSource.getRepository(RefreshTokenRow).existsBy({ tokenHash: secretDigest(refreshToken) });
  }

  /** Ends the login of this token, if it is this user's. */
  async end(userId: string, refreshToken: string): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM refresh_family f USING refresh_token t
        WHERE t.family_id = f.family_id AND t.token_hash = $1 AND f.user_id = $2`,
      [secretDigest(refreshToken), userId],
    );
  }

  async endAllOf(userId: string): Promise<void> {
    await this.dataSource.getRepository(RefreshFamilyRow).delete({ userId });
  }

  /** The active logins of a user, the newest first; at most 100. */
  async listOf(userId: string): Promise<readonly RefreshFamilyRow[]> {
    const rows = await this.dataSource
      .getRepository(RefreshFamilyRow)
      .find({ where: { userId, expiresAt: MoreThan(this.clock.now()) }, order: { authenticatedAt: 'DESC' } });
    return rows.slice(0, MOST_LOGINS);
  }

  /** Ends a login of this user; false when there was none. */
  async endFamily(userId: string, familyId: string): Promise<boolean> {
    const { affected } = await this.dataSource.getRepository(RefreshFamilyRow).delete({ userId, familyId });
    return (affected ?? 0) > 0;
  }

  /** Locks the family of a token, so that the second of two concurrent uses sees the effect of the first. */
  private lockFamilyOf(transaction: EntityManager, refreshToken: string): Promise<RefreshFamilyRow | null> {
    return transaction
      .createQueryBuilder(RefreshFamilyRow, 'family')
      .where('family.familyId = (SELECT family_id FROM refresh_token WHERE token_hash = :hash)', {
        hash: secretDigest(refreshToken),
      })
      .setLock('pessimistic_write')
      .getOne();
  }

  /** Whether the exchange was within the grace time and its successor is unused. */
  private async wasJustExchanged(transaction: EntityManager, usedAt: Date, successor: string): Promise<boolean> {
    const graceMs = this.settings.get('CUSTOMERS_REFRESH_GRACE_SECONDS') * 1_000;
    if (this.clock.now().getTime() - usedAt.getTime() >= graceMs) return false;
    const given = await transaction.findOneBy(RefreshTokenRow, { tokenHash: secretDigest(successor) });
    return given !== null && given.usedAt === null;
  }

  private async issue(
    transaction: EntityManager,
    family: Pick<RefreshFamilyRow, 'familyId' | 'endsAt'>,
    token: string,
  ) {
    const { familyId } = family;
    const row = { tokenHash: secretDigest(token), familyId, expiresAt: this.expiryOf(family), usedAt: null };
    await transaction.insert(RefreshTokenRow, row);
  }

  private expiryOf({ endsAt }: Pick<RefreshFamilyRow, 'endsAt'>): Date {
    const unusedFor = this.settings.get('CUSTOMERS_REFRESH_TOKEN_DAYS') * DAY_MS;
    return new Date(Math.min(this.clock.now().getTime() + unusedFor, endsAt.getTime()));
  }
}

const invalid = () =>
  new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The refresh token is not valid: log in again.' });

/** A used token was used again. Its family is void, and the authority of the user has to end. */
export class RefreshTokenReused extends Refusal {
  constructor(readonly userId: string) {
    super({
      code: 'CUSTOMERS.REFRESH_TOKEN_REUSED',
      detail: 'The refresh token was used before, so that all of its login has ended: log in again.',
    });
  }
}
