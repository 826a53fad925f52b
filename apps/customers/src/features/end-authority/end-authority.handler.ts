import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { RefreshTokens } from '../../tokens/refresh-tokens';

/** What a user may do by the logins they have so far has ended. */
export class EndAuthority extends Command<void> {
  constructor(
    readonly userId: string,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(EndAuthority)
export class EndAuthorityHandler implements ICommandHandler<EndAuthority> {
  constructor(private readonly refreshTokens: RefreshTokens) {}

  /** Ends every login of the user. May be done again at any point. */
  async execute({ userId }: EndAuthority): Promise<void> {
    await this.refreshTokens.endAllOf(userId);
  }
}
