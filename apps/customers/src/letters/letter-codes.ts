import { Clock } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { secretDigest } from '../tokens/secret-digest';
import type { AccountTemplate } from './account-letter.entity';

/** The codes of letters: each is valid once, for its purpose and until its end. Injectable. */
@Injectable()
export class LetterCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The user id of the code, without using it.
   * @throws Refusal CUSTOMERS.INVALID_CODE
   */
  async ownerOf(code: string, template: AccountTemplate): Promise<string> {
    const [row] = await this.dataSource.query<{ userId: string }[]>(
      `SELECT user_id AS "userId" FROM account_letter
        WHERE code_hash = $1 AND template = $2 AND used_at IS NULL AND expires_at > $3`,
      [secretDigest(code), template, this.clock.now()],
    );
    if (!row) throw invalidCode();
    return row.userId;
  }

  /**
   * Uses the code; of two concurrent uses one is refused.
   * @throws Refusal CUSTOMERS.INVALID_CODE
   */
  async use(code: string, template: AccountTemplate): Promise<void> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE account_letter SET used_at = $3
        WHERE code_hash = $1 AND template = $2 AND used_at IS NULL AND expires_at > $3 RETURNING letter_id`,
      [secretDigest(code), template, this.clock.now()],
    );
    if (rows.length === 0) throw invalidCode();
  }

  /** Makes all codes of this user void. */
  async voidAllOf(userId: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE account_letter SET used_at = $2 WHERE user_id = $1 AND code_hash IS NOT NULL AND used_at IS NULL',
      [userId, this.clock.now()],
    );
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM account_letter WHERE user_id = $1', [userId]);
  }
}

const invalidCode = () =>
  new Refusal({
    code: 'CUSTOMERS.INVALID_CODE',
    detail: 'The code is wrong, was used or has expired; ask for another letter.',
  });
