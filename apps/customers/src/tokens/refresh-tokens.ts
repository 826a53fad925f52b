import { Clock, Ids } from '@maru/kernel';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { CustomersSettings } from '../customers.settings';
import { RefreshFamilyRow, RefreshTokenRow } from './refresh-token.entity';

const DAY_MS = 86_400_000;

/** A token that is shown once, to its owner. */
export interface IssuedRefreshToken {
  readonly userId: string;
  readonly refreshToken: string;
}

/**
 * Refresh tokens: random, kept as digests, each good for one exchange. Whoever shows one that was exchanged already may have stolen
 * it, or has it from somebody who did: its whole family, all that follows from that login, ends (RFC 9700 §4.14.2).
 */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /** The first of a new family. */
  begin(userId: string): Promise<IssuedRefreshToken> {
    const familyId = this.ids.next();
    return this.dataSource.transaction(async (transaction) => {
      await transaction.query('DELETE FROM refresh_family WHERE user_id = $1 AND expires_at < $2', [
        userId,
        this.clock.now(),
      ]);
      await transaction.insert(RefreshFamilyRow, { familyId, userId, expiresAt: this.expiry() });
      return { userId, refreshToken: await this.issue(transaction, familyId) };
    });
  }

  /** @throws Refusal CUSTOMERS.INVALID_REFRESH_TOKEN, .REFRESH_TOKEN_REUSED */
  async exchange(refreshToken: string): Promise<IssuedRefreshToken> {
    const outcome = await this.dataSource.transaction(async (transaction) => {
      const family = await this.lockFamilyOf(transaction, refreshToken);
      if (!family) return 'unknown';
      const token = await transaction.findOneByOrFail(RefreshTokenRow, { tokenHash: digest(refreshToken) });
      if (token.usedAt) {
        // The family is spent and stays until the user's tokens have ended: a crash before that leaves the next try to do it.
        await transaction.query('UPDATE refresh_token SET used_at = $2 WHERE family_id = $1 AND used_at IS NULL', [
          family.familyId,
          this.clock.now(),
        ]);
        return { reusedBy: family.userId };
      }
      const now = this.clock.now();
      if (token.expiresAt <= now) return 'unknown';
      await transaction.update(RefreshTokenRow, { tokenHash: token.tokenHash }, { usedAt: now });
      await transaction.query('DELETE FROM refresh_token WHERE family_id = $1 AND expires_at < $2', [
        family.familyId,
        now,
      ]);
      await transaction.update(RefreshFamilyRow, { familyId: family.familyId }, { expiresAt: this.expiry() });
      return { userId: family.userId, refreshToken: await this.issue(transaction, family.familyId) };
    });
    if (outcome === 'unknown') throw invalid();
    if (outcome.reusedBy !== undefined) throw new RefreshTokenReused(outcome.reusedBy);
    return outcome;
  }

  /** Whether the login that this token is of has not ended. */
  goesOn(refreshToken: string): Promise<boolean> {
    return this.dataSource.getRepository(RefreshTokenRow).existsBy({ tokenHash: digest(refreshToken) });
  }

  /** Ends what follows from the login that this token is of, if it is this user's. */
  async end(userId: string, refreshToken: string): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM refresh_family f USING refresh_token t
        WHERE t.family_id = f.family_id AND t.token_hash = $1 AND f.user_id = $2`,
      [digest(refreshToken), userId],
    );
  }

  async endAllOf(userId: string): Promise<void> {
    await this.dataSource.getRepository(RefreshFamilyRow).delete({ userId });
  }

  /** Of two who show tokens of one family at once, the second sees what the first has done. */
  private async lockFamilyOf(
    transaction: EntityManager,
    refreshToken: string,
  ): Promise<{ readonly familyId: string; readonly userId: string } | undefined> {
    const rows = await transaction.query<{ familyId: string; userId: string }[]>(
      `SELECT f.family_id AS "familyId", f.user_id AS "userId"
         FROM refresh_token t JOIN refresh_family f USING (family_id)
        WHERE t.token_hash = $1 FOR UPDATE OF f`,
      [digest(refreshToken)],
    );
    return rows[0];
  }

  private async issue(transaction: EntityManager, familyId: string): Promise<string> {
    const refreshToken = randomBytes(32).toString('base64url');
    const expiresAt = this.expiry();
    await transaction.insert(RefreshTokenRow, { tokenHash: digest(refreshToken), familyId, expiresAt, usedAt: null });
    return refreshToken;
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + this.settings.get('CUSTOMERS_REFRESH_TOKEN_DAYS') * DAY_MS);
  }
}

// 256 random bits need no salt and no slow hash.
const digest = (refreshToken: string) => createHash('sha256').update(refreshToken).digest('hex');

const invalid = () =>
  new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The refresh token is not valid: log in again.' });

/** Its family is spent, and the authority of the user has to end. */
export class RefreshTokenReused extends Refusal {
  constructor(readonly userId: string) {
    super({
      code: 'CUSTOMERS.REFRESH_TOKEN_REUSED',
      detail: 'The refresh token was used before, so that all of its login has ended: log in again.',
    });
  }
}
