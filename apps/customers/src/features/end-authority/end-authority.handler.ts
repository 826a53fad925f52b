import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Authority } from '../../authority/authority';
import { RefreshTokens } from '../../tokens/refresh-tokens';

/** All logins of a user end, and with them every access token that is out. */
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
   * Refresh tokens go first: one that is exchanged behind the event would give a token of after it. Dying in between
   * ends no access token; the request is not answered then, and its client tries again.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId, reason }: EndAuthority): Promise<void> {
    await this.refreshTokens.endAllOf(userId);
    await this.authority.endTokens(userId, reason);
  }
}
