import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { LoginThrottle } from '../../credentials/login-throttle';
import { NewPassword } from '../../credentials/new-password';
import { PasswordHasher } from '../../credentials/password-hasher';

/** A user who knows their password replaces it. */
export class ChangePassword extends Command<void> {
  constructor(
    readonly userId: string,
    readonly currentPassword: string,
    readonly newPassword: string,
    readonly network: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
    private readonly newPassword: NewPassword,
  ) {}

  /**
   * A token alone is not enough, because a stolen one would take the account.
   * @throws Refusal CUSTOMERS.WRONG_CREDENTIALS, .PASSWORD_…, .TOO_MANY_ATTEMPTS, .UNKNOWN_USER, .BUSY
   */
  async execute({ userId, currentPassword, newPassword, network }: ChangePassword): Promise<void> {
    await this.newPassword.mayBe(userId, newPassword);
    await this.throttle.attempt(userId, network);
    const { state: user } = await this.users.load(userId);
    const hash = user?.credentialId === undefined ? undefined : await this.credentials.hashOf(user.credentialId);
    if (!(await this.hasher.matches(hash, currentPassword)))
      throw new Refusal({ code: 'CUSTOMERS.WRONG_CREDENTIALS', detail: 'The current password is wrong.' });
    await this.throttle.right(userId, network);
    this.newPassword.mustDiffer(currentPassword, newPassword);
    await this.newPassword.set(userId, newPassword, false);
  }
}
