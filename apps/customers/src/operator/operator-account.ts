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
import { RegisterUser, RegisterUserHandler } from '../features/register-user/register-user.handler';
import { RefreshTokens } from '../tokens/refresh-tokens';
import { AppointedBySettings } from './appointed-by-settings';

/** Sees to it, before customers answers anybody, that the operator of the settings has an account and this password. */
@Injectable()
export class OperatorAccount implements OnApplicationBootstrap {
  private readonly logger = new Logger(OperatorAccount.name);

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
    private readonly ids: Ids,
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

  /** May be done again at any point, and by several instances at once. */
  private async ensure(email: string, password: string): Promise<string | undefined> {
    const newcomer = { email, name: 'Operator', locale: 'en' };
    let isNew = true;
    await this.registration.execute(new RegisterUser(newcomer, password)).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.rejection.code !== 'CUSTOMERS.EMAIL_TAKEN') throw error;
      isNew = false;
    });
    const { state: user } = await this.users.load((await this.addresses.find(email))!);
    if (user!.closed) {
      // It was closed behind the registration, which would have opened another one. The shop goes on without.
      this.logger.error(
        'the account of MARU_OPERATOR_EMAIL was closed during the start: no operator account is made; start customers again to make one',
      );
      return undefined;
    }
    const { userId } = user!;
    const role = this.settings.get('MARU_OPERATOR_ROLE');
    // Before they are appointed: whoever comes next finds them even if this process dies.
    await this.appointed.remember(userId);
    const hash = await this.credentials.hashOf(user!.credentialId ?? this.ids.next());
    const held = staffRolesOf(user!);
    if (held.length === 1 && held[0] === role && (await this.hasher.matches(hash, password))) return userId;
    // Whoever had the account before, had it with another password or as a customer.
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, await this.hasher.hash(password));
    await this.refreshTokens.endAllOf(userId);
    const endedAt = isNew ? undefined : this.authority.now();
    orRefuse(await this.users.execute(userId, { type: 'appoint', role, credentialId, endedAt }));
    await this.authority.record(userId);
    return userId;
  }

  /** Settings that name somebody else take the roles of whom they named before. May be done again at any point. */
  private async dismissFormer(current: string): Promise<void> {
    for (const userId of await this.appointed.others(current)) {
      const command = { type: 'set-roles', roles: [], endedAt: this.authority.now() } as const;
      // An account that was closed has no roles any more.
      await this.users.execute(userId, command);
      await this.authority.record(userId);
      await this.refreshTokens.endAllOf(userId);
      await this.appointed.forget(userId);
      this.logger.warn(`user ${userId} is not named by MARU_OPERATOR_EMAIL any more and has no roles from now on`);
    }
  }
}
