import { orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { LoginThrottle } from '../../credentials/login-throttle';
import { PasswordHasher } from '../../credentials/password-hasher';
import { LetterCodes } from '../../letters/letter-codes';

/** A user confirms their address with the code of a letter, and with their password. */
export class ConfirmAddress extends Command<void> {
  constructor(
    readonly code: string,
    readonly password: string,
    readonly network: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmAddress)
export class ConfirmAddressHandler implements ICommandHandler<ConfirmAddress> {
  constructor(
    private readonly users: Users,
    private readonly codes: LetterCodes,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
  ) {}

  /**
   * Needs the password, too, because with the code alone the owner of an address would confirm an account that a
   * stranger has registered and whose password the stranger knows. The code is used last, after the event that it
   * allows, which may be appended again.
   * @throws Refusal CUSTOMERS.INVALID_CODE, .WRONG_CREDENTIALS, .TOO_MANY_ATTEMPTS, .BUSY
   */
  async execute({ code, password, network }: ConfirmAddress): Promise<void> {
    const userId = await this.codes.ownerOf(code, 'confirm-address');
    await this.throttle.attempt(userId, network);
    const { state: user } = await this.users.load(userId);
    const hash = user?.credentialId === undefined ? undefined : await this.credentials.hashOf(user.credentialId);
    if (!(await this.hasher.matches(hash, password)))
      throw new Refusal({ code: 'CUSTOMERS.WRONG_CREDENTIALS', detail: 'The password is wrong.' });
    await this.throttle.right(userId, network);
    orRefuse(await this.users.execute(userId, { type: 'ConfirmAddress' }));
    await this.codes.use(code, 'confirm-address');
  }
}
