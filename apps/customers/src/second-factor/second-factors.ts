import { Clock, Ids } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { makeRecoveryCode, recoveryCodeDigest } from './recovery-code';
import { RecoveryCodeRow, SecondFactorRow } from './second-factor.entity';
import { makeTotpSecret } from './totp';

const RECOVERY_CODES = 10;
// A secret can be confirmed within this time after it was shown.
const SETUP_MS = 15 * 60_000;

/** A new second factor, which its owner sees only once. */
export interface NewSecondFactor {
  /** The shared secret in base32. */
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

/** The rows of second factors. The user's events decide which of them counts. Injectable. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Makes a second factor to confirm. It replaces an unconfirmed one. */
  async begin(person: Person): Promise<NewSecondFactor> {
    const { userId } = person;
    const now = this.clock.now();
    const secret = makeTotpSecret();
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
    const factor = { factorId: this.ids.next(), userId, createdAt: now, pendingSince: now, lastStep: '0' };
    const codes = recoveryCodes.map((code) => ({
      codeHash: recoveryCodeDigest(code),
      factorId: factor.factorId,
    }));
    await this.dataSource.transaction(async (transaction) => {
      // A factor that is confirmed concurrently is no longer pending, so it stays.
      await transaction.query('DELETE FROM second_factor WHERE user_id = $1 AND pending_since IS NOT NULL', [userId]);
      await transaction.insert(SecondFactorRow, { ...factor, sealedSecret: person.seal('otp', secret) });
      await transaction.insert(RecoveryCodeRow, codes);
    });
    return { secret, recoveryCodes };
  }

  /** The user's newest factor from the last quarter of an hour. */
  newestOf(userId: string): Promise<SecondFactorRow | null> {
    return this.rows
      .createQueryBuilder('factor')
      .where('factor.userId = :userId AND factor.createdAt > :since', {
        userId,
        since: new Date(this.clock.now().getTime() - SETUP_MS),
      })
      .orderBy('factor.createdAt', 'DESC')
      .getOne();
  }

  find(factorId: string): Promise<SecondFactorRow | null> {
    return this.rows.findOneBy({ factorId });
  }

  /** Accepts a code of this time step. Of concurrent uses, in any process, one is accepted; the others get false. */
  async acceptStep(factorId: string, step: number): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE second_factor SET last_step = $2, pending_since = NULL
        WHERE factor_id = $1 AND last_step < $2 RETURNING factor_id`,
      [factorId, step],
    );
    return rows.length > 0;
  }

  /** Uses a recovery code; of concurrent uses one is accepted. */
  async acceptRecoveryCode(factorId: string, code: string): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      'DELETE FROM recovery_code WHERE factor_id = $1 AND code_hash = $2 RETURNING code_hash',
      [factorId, recoveryCodeDigest(code)],
    );
    return rows.length > 0;
  }

  countRecoveryCodes(factorId: string): Promise<number> {
    return this.dataSource.getRepository(RecoveryCodeRow).countBy({ factorId });
  }

  async remove(factorId: string): Promise<void> {
    await this.rows.delete({ factorId });
  }

  /** Removes the factors from before the current one. A factor that is being set up is younger. */
  async removeFormer(userId: string, factorId: string): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM second_factor former USING second_factor counts
        WHERE former.user_id = $1 AND counts.factor_id = $2 AND former.created_at < counts.created_at`,
      [userId, factorId],
    );
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.rows.delete({ userId });
  }

  private get rows() {
    return this.dataSource.getRepository(SecondFactorRow);
  }
}
