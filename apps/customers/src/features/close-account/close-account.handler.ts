import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Erasure } from '../../erasure/erasure';

/** Somebody does not want their account any more. */
export class CloseAccount extends Command<void> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(CloseAccount)
export class CloseAccountHandler implements ICommandHandler<CloseAccount> {
  constructor(
    private readonly users: Users,
    private readonly erasure: Erasure,
  ) {}

  /**
   * The event comes first: behind it nobody logs in or goes on, whatever rows are still there. A process that dies before they are gone
   * has left the event, and whoever hears it erases the rest: see `OwnAccountsListener`.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId }: CloseAccount): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'CloseAccount' }));
    await this.erasure.finish(userId);
  }
}
