import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ClaimedAddresses } from '../../addresses/claimed-addresses';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { LoginThrottle } from '../../credentials/login-throttle';
import { NewPassword } from '../../credentials/new-password';
import { PasswordHasher } from '../../credentials/password-hasher';
import { InitialPasswords } from '../../operator/initial-passwords';

/** Replaces the first password of an account by one that its owner chooses. It is no login. */
export class ChangeInitialPassword extends Command<void> {
  constructor(
    readonly email: string,
    readonly currentPassword: string,
    readonly newPassword: string,
    readonly network: string,
  ) {
    super();
  }
}

@CommandHandler(ChangeInitialPassword)
export class ChangeInitialPasswordHandler implements ICommandHandler<ChangeInitialPassword> {
  constructor(
    private readonly addresses: ClaimedAddresses,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
    private readonly initial: InitialPasswords,
    private readonly newPassword: NewPassword,
  ) {}

  /**
   * Counts with the logins of the address. An account whose password was chosen answers like an unknown one, because
   * only a first password may be changed without a login.
   * @throws Refusal CUSTOMERS.WRONG_CREDENTIALS, .PASSWORD_…, .TOO_MANY_ATTEMPTS, .BUSY
   */
  async execute({ email, currentPassword, newPassword, network }: ChangeInitialPassword): Promise<void> {
    const address = await this.addresses.digestOf(email);
    await this.throttle.attempt(address, network);
    const userId = await this.addresses.find(email);
    const user = userId === undefined ? undefined : (await this.users.load(userId)).state;
    const { credentialId } = user ?? {};
    const hash = credentialId === undefined ? undefined : await this.credentials.hashOf(credentialId);
    const isRight = await this.hasher.matches(hash, currentPassword);
    if (!isRight || credentialId === undefined || !(await this.initial.has(credentialId)))
      throw new Refusal({
        code: 'CUSTOMERS.WRONG_CREDENTIALS',
        detail: 'E-mail address or first password is wrong, or the first password was changed already.',
      });
    await this.throttle.right(address, network);
    this.newPassword.mustDiffer(currentPassword, newPassword);
    await this.newPassword.mayBe(userId!, newPassword);
    await this.newPassword.set(userId!, newPassword, false);
  }
}
