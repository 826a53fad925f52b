import { Ids, Scheduler } from '@maru/kernel';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ClaimedAddresses } from '../../addresses/claimed-addresses';
import { Users } from '../../aggregates';
import { AccountLetters } from '../../letters/account-letters';
import { answeredAlike } from '../../letters/answered-alike';

/** Requests a letter with a code for another password. */
export class AskForReset extends Command<void> {
  constructor(readonly email: string) {
    super();
  }
}

@CommandHandler(AskForReset)
export class AskForResetHandler implements ICommandHandler<AskForReset> {
  constructor(
    private readonly addresses: ClaimedAddresses,
    private readonly users: Users,
    private readonly letters: AccountLetters,
    private readonly scheduler: Scheduler,
    private readonly ids: Ids,
  ) {}

  /** Neither the answer nor its time reveals whether there is such an account. */
  execute({ email }: AskForReset): Promise<void> {
    return answeredAlike(this.scheduler, async () => {
      const userId = await this.addresses.find(email);
      if (userId === undefined) return;
      const { state } = await this.users.load(userId);
      if (state && !state.closed) await this.letters.request(this.ids.next(), userId, 'reset-password');
    });
  }
}
