import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { RefreshTokens } from '../../tokens/refresh-tokens';

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
    private readonly credentials: Credentials,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /**
   * The event comes first: behind it nobody logs in or goes on, whatever rows are still there.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId }: CloseAccount): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'close-account' }));
    await this.refreshTokens.endAllOf(userId);
    await this.credentials.removeAllOf(userId);
  }
}
