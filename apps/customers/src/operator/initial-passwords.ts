import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CredentialRow } from '../credentials/credential.entity';
import type { CustomersSettings } from '../customers.settings';

/**
 * Passwords that an account has from the settings until its owner chooses one. They may have to be changed before the
 * first login. Injectable.
 */
@Injectable()
export class InitialPasswords {
  constructor(
    @InjectRepository(CredentialRow) private readonly rows: Repository<CredentialRow>,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  async has(credentialId: string): Promise<boolean> {
    return this.rows.existsBy({ credentialId, initial: true });
  }

  /** May be repeated at any time. */
  async mark(credentialId: string): Promise<void> {
    await this.rows.update({ credentialId, initial: false }, { initial: true });
  }

  /** Whether the settings allow no login with an initial password. */
  get mustChange(): boolean {
    return this.settings.get('MARU_OPERATOR_PASSWORD_LASTS') === 'first-login';
  }

  /**
   * Call it for a right password.
   * @throws Refusal CUSTOMERS.PASSWORD_MUST_CHANGE
   */
  async refuse(credentialId: string): Promise<void> {
    if (!this.mustChange || !(await this.has(credentialId))) return;
    throw new Refusal({
      code: 'CUSTOMERS.PASSWORD_MUST_CHANGE',
      detail:
        'The first password of this account has to be changed before anybody logs in: ' +
        'POST /api/users/password/initial with email, currentPassword and newPassword.',
    });
  }
}
