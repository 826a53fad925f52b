import { causedBy, Ids } from '@maru/kernel';
import { orRefuse, Refusal, Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { ClaimedAddresses } from '../addresses/claimed-addresses';
import { Users } from '../aggregates';
import { Authority } from '../authority/authority';
import { Credentials } from '../credentials/credentials';
import { PasswordHasher } from '../credentials/password-hasher';
import type { CustomersSettings } from '../customers.settings';
import { staffRolesOf } from '../domain/user.decider';
import type { User } from '../domain/user.decider';
import { RegisterUser, RegisterUserHandler } from '../features/register-user/register-user.handler';
import { RefreshTokens } from '../tokens/refresh-tokens';
import { AppointedBySettings } from './appointed-by-settings';
import { InitialPasswords } from './initial-passwords';

/** Gives the configured operator an account with this password, before customers answers any request. */
@Injectable()
export class OperatorAccount implements OnApplicationBootstrap {
  constructor(
    @Inject(Settings) private readonly settings: CustomersSettings,
    private readonly addresses: ClaimedAddresses,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly refreshTokens: RefreshTokens,
    private readonly registration: RegisterUserHandler,
    private readonly authority: Authority,
    private readonly appointed: AppointedBySettings,
    private readonly initial: InitialPasswords,
    private readonly ids: Ids,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { MARU_OPERATOR_EMAIL: email, MARU_OPERATOR_PASSWORD: password } = this.settings.all();
    if (email === undefined || password === undefined) {
      this.logger.warn('MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD are not both set: no operator account is made');
      return;
    }
    const messageId = this.ids.next();
    const actor = { kind: 'service', id: 'customers' } as const;
    await causedBy({ messageId, correlationId: messageId, actor }, async () => {
      const userId = await this.ensure(email, password);
      if (userId !== undefined) await this.dismissFormer(userId);
    });
  }

  /** Registers and appoints the account; may be repeated at any time and run concurrently. */
  private async ensure(email: string, password: string): Promise<string | undefined> {
    const newcomer = { email, name: 'Operator', locale: 'en' };
    let isNew = true;
    await this.registration.execute(new RegisterUser(newcomer, password)).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.rejection.code !== 'CUSTOMERS.EMAIL_TAKEN') throw error;
      isNew = false;
    });
    const { state: user } = await this.users.load((await this.addresses.find(email))!);
    if (user!.closed) {
      // The account was closed after the registration, which would otherwise have opened another one. The shop runs
      // without an operator account then.
      this.logger.error(
        'the account of MARU_OPERATOR_EMAIL was closed during the start: no operator account is made; start customers again to make one',
      );
      return undefined;
    }
    const { userId } = user!;
    // Remembered before the appointment, so that the next start finds the user even if this process dies.
    await this.appointed.remember(userId);
    const role = this.roleOf(user!);
    if (await this.keepsPassword(user!, password)) await this.giveRole(user!, role);
    else await this.appoint(user!, role, password, isNew);
    if (this.initial.mustChange && (await this.hasInitialPassword(userId))) await this.refreshTokens.endAllOf(userId);
    return userId;
  }

  /**
   * An account that has every role keeps it unless the settings change that, because an upgrade must lock no operator
   * out.
   */
  private roleOf(user: User): 'operator' | 'platform' {
    const said = this.settings.get('MARU_OPERATOR_ROLE');
    if (said !== undefined) return said;
    if (!staffRolesOf(user).includes('operator')) return 'platform';
    this.logger.warn(
      'the account of MARU_OPERATOR_EMAIL has the role operator, which may do everything, and keeps it; ' +
        'set MARU_OPERATOR_ROLE to platform to narrow it, or to operator to keep it without this warning',
    );
    return 'operator';
  }

  /** Whether the account has the configured password, or one that its owner has chosen instead. */
  private async keepsPassword(user: User, password: string): Promise<boolean> {
    // A user who is no staff had the address before, as a customer.
    if (staffRolesOf(user).length === 0 || user.credentialId === undefined) return false;
    const lasts = this.settings.get('MARU_OPERATOR_PASSWORD_LASTS');
    if (await this.hasher.matches(await this.credentials.hashOf(user.credentialId), password)) {
      if (lasts !== 'always') await this.initial.mark(user.credentialId);
      return true;
    }
    if (lasts === 'always' || (await this.initial.has(user.credentialId))) return false;
    this.logger.log('the account of MARU_OPERATOR_EMAIL has a password that its owner has chosen, and keeps it');
    return true;
  }

  private async giveRole(user: User, role: 'operator' | 'platform'): Promise<void> {
    const command = { type: 'SetRoles', roles: [role], endedAt: this.authority.now() } as const;
    orRefuse(await this.users.execute(user.userId, command));
    await this.authority.record(user.userId);
  }

  /** Gives the account the configured password, and ends the logins of its previous owner. */
  private async appoint(user: User, role: 'operator' | 'platform', password: string, isNew: boolean): Promise<void> {
    const { userId } = user;
    const initial = this.settings.get('MARU_OPERATOR_PASSWORD_LASTS') !== 'always';
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, await this.hasher.hash(password), initial);
    await this.refreshTokens.endAllOf(userId);
    const endedAt = isNew ? undefined : this.authority.now();
    // Replaces only the credential that was read, because the owner may have chosen another password since.
    const replaces = initial && staffRolesOf(user).length > 0 ? user.credentialId : undefined;
    orRefuse(await this.users.execute(userId, { type: 'Appoint', role, credentialId, replaces, endedAt }));
    await this.authority.record(userId);
  }

  private async hasInitialPassword(userId: string): Promise<boolean> {
    const credentialId = (await this.users.load(userId)).state?.credentialId;
    return credentialId !== undefined && this.initial.has(credentialId);
  }

  /** When the settings name another account, the previous one loses its roles. May be repeated at any time. */
  private async dismissFormer(current: string): Promise<void> {
    for (const userId of await this.appointed.others(current)) {
      const command = { type: 'SetRoles', roles: [], endedAt: this.authority.now() } as const;
      // A closed account has no roles any more.
      await this.users.execute(userId, command);
      await this.authority.record(userId);
      await this.refreshTokens.endAllOf(userId);
      await this.appointed.forget(userId);
      const msg = `user ${userId} is not named by MARU_OPERATOR_EMAIL any more and has no roles from now on`;
      this.logger.warn({ msg, userId });
    }
  }
}
