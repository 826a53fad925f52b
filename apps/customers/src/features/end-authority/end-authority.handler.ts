import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Authority } from '../../authority/authority';
import { RefreshTokens } from '../../tokens/refresh-tokens';

/** Ends all logins of a user, and with them every existing access token. */
export class EndAuthority extends Command<void> {
  constructor(
    readonly userId: string,
    /** A word for the log, such as `logged-out` or `password-changed`. */
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(EndAuthority)
export class EndAuthorityHandler implements ICommandHandler<EndAuthority> {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly authority: Authority,
  ) {}

  /**
   * Refresh tokens go first, because one that is exchanged after the event would give a valid token. A crash in between
   * ends no access token; the request is not answered then, and its client tries again.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId, reason }: EndAuthority): Promise<void> {
    await this.refreshTokens.endAllOf(userId);
    await this.authority.endTokens(userId, reason);
  }
}
