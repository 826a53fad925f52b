import { Ids, Scheduler } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ClaimedAddresses } from '../../addresses/claimed-addresses';
import { AccountLetters } from '../../letters/account-letters';
import { answeredAlike } from '../../letters/answered-alike';
import { RegisterUser, RegisterUserHandler } from './register-user.handler';
import type { Newcomer } from './register-user.handler';

/** Opens an account whose address a letter confirms. The answer is the same for an address with an account. */
export class ApplyForAccount extends Command<void> {
  constructor(
    readonly newcomer: Newcomer,
    readonly password: string,
  ) {
    super();
  }
}

@CommandHandler(ApplyForAccount)
export class ApplyForAccountHandler implements ICommandHandler<ApplyForAccount> {
  constructor(
    private readonly registration: RegisterUserHandler,
    private readonly addresses: ClaimedAddresses,
    private readonly letters: AccountLetters,
    private readonly scheduler: Scheduler,
    private readonly ids: Ids,
  ) {}

  /** @throws Refusal CUSTOMERS.PASSWORD_…, .BUSY, which depend on the password or the load, not on the address */
  execute({ newcomer, password }: ApplyForAccount): Promise<void> {
    return answeredAlike(this.scheduler, async () => {
      try {
        await this.registration.execute(new RegisterUser(newcomer, password, true));
      } catch (error) {
        if (!(error instanceof Refusal) || error.rejection.code !== 'CUSTOMERS.EMAIL_TAKEN') throw error;
        const userId = await this.addresses.find(newcomer.email);
        if (userId !== undefined) await this.letters.request(this.ids.next(), userId, 'already-registered');
      }
    });
  }
}
