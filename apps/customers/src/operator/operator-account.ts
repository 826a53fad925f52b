import { causedBy, Ids } from '@maru/kernel';
import { orRefuse, Refusal, Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { ClaimedAddresses } from '../addresses/claimed-addresses';
import { Users } from '../aggregates';
import { Credentials } from '../credentials/credentials';
import { PasswordHasher } from '../credentials/password-hasher';
import type { CustomersSettings } from '../customers.settings';
import { RegisterUser, RegisterUserHandler } from '../features/register-user/register-user.handler';
import { RefreshTokens } from '../tokens/refresh-tokens';

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
    await causedBy({ messageId, correlationId: messageId, actor }, () => this.ensure(email, password));
  }

  /** May be done again at any point, and by several instances at once. */
  private async ensure(email: string, password: string): Promise<void> {
    const newcomer = { email, name: 'Operator', locale: 'en' };
    await this.registration.execute(new RegisterUser(newcomer, password)).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.rejection.code !== 'CUSTOMERS.EMAIL_TAKEN') throw error;
    });
    const { state: user } = await this.users.load((await this.addresses.find(email))!);
    if (user!.closed) {
      // The shop goes on without: that its operator has left is no reason to close.
      this.logger.error(
        'the account of MARU_OPERATOR_EMAIL was closed, and its address stays taken: no operator account is made; name another address',
      );
      return;
    }
    const hash = await this.credentials.hashOf(user!.credentialId ?? this.ids.next());
    if (user!.operator && (await this.hasher.matches(hash, password))) return;
    // Whoever had the account before, had it with another password or as a customer.
    const { userId } = user!;
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, await this.hasher.hash(password));
    orRefuse(await this.users.execute(userId, { type: 'make-operator', credentialId }));
    await this.refreshTokens.endAllOf(userId);
  }
}
