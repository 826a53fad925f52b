import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NewPassword } from '../../credentials/new-password';
import { LetterCodes } from '../../letters/letter-codes';

/** Sets another password with the code of a letter to the account's address. */
export class ResetPassword extends Command<void> {
  constructor(
    readonly code: string,
    readonly newPassword: string,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly codes: LetterCodes,
    private readonly newPassword: NewPassword,
  ) {}

  /**
   * The password is checked before the code is used, and the code is used before anything changes, so it is valid at
   * most once.
   * @throws Refusal CUSTOMERS.INVALID_CODE, .PASSWORD_…, .UNKNOWN_USER, .BUSY
   */
  async execute({ code, newPassword }: ResetPassword): Promise<void> {
    const userId = await this.codes.ownerOf(code, 'reset-password');
    await this.newPassword.mayBe(userId, newPassword);
    await this.newPassword.mustReplaceInitial(userId, newPassword);
    await this.codes.use(code, 'reset-password');
    await this.newPassword.set(userId, newPassword, true);
  }
}
