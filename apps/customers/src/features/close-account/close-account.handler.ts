import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Erasure } from '../../erasure/erasure';

/** A user closes their account. */
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
   * The event comes first: after it there is no login and no exchange, whatever rows remain. When the process dies
   * before they are removed, the listener of the event erases the rest: see `OwnAccountsListener`.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId }: CloseAccount): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'CloseAccount' }));
    await this.erasure.finish(userId);
  }
}
