import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { RefreshTokenReused, RefreshTokens } from '../../tokens/refresh-tokens';
import type { IssuedRefreshToken } from '../../tokens/refresh-tokens';
import { Authority } from '../../authority/authority';
import { TokenDesk } from '../../tokens/token-desk';
import type { Tokens } from '../../tokens/token-desk';

/** A user exchanges a refresh token for new tokens. */
export class ExchangeRefreshToken extends Command<Tokens> {
  constructor(readonly refreshToken: string) {
    super();
  }
}

@CommandHandler(ExchangeRefreshToken)
export class ExchangeRefreshTokenHandler implements ICommandHandler<ExchangeRefreshToken> {
  constructor(
    private readonly users: Users,
    private readonly refreshTokens: RefreshTokens,
    private readonly desk: TokenDesk,
    private readonly authority: Authority,
  ) {}

  /** @throws Refusal CUSTOMERS.INVALID_REFRESH_TOKEN, .REFRESH_TOKEN_REUSED */
  async execute(command: ExchangeRefreshToken): Promise<Tokens> {
    const login = await this.exchanged(command.refreshToken);
    const { userId, refreshToken, credentialId, authenticatedAt } = login;
    const { state: user } = await this.users.load(userId);
    if (!user || user.closed) {
      // The closing of the account has died before it removed the login.
      await this.refreshTokens.endAllOf(userId);
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The account is closed.' });
    }
    // The user was read after authority has ended, so the token would be valid again.
    if (!(await this.refreshTokens.goesOn(refreshToken)))
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The login has ended: log in again.' });
    if (credentialId !== null && credentialId !== user.credentialId) {
      // The password was changed by a process that died before it ended this login.
      await this.refreshTokens.end(userId, refreshToken);
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The password was changed: log in again.' });
    }
    if (login.secondFactor !== (user.secondFactor ?? null)) {
      // The same for a second factor that was switched on or off. An earlier version admits no user with one.
      await this.refreshTokens.end(userId, refreshToken);
      const detail = 'The second factor was changed: log in again.';
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail });
    }
    // An earlier login does not record when the password was shown.
    return this.desk.tokensFor(user, login, credentialId === null ? undefined : authenticatedAt);
  }

  /** Access tokens of a stolen login end with it. */
  private async exchanged(shown: string): Promise<IssuedRefreshToken> {
    try {
      return await this.refreshTokens.exchange(shown);
    } catch (error) {
      if (error instanceof RefreshTokenReused) {
        await this.authority.endTokens(error.userId, 'refresh-token-reused');
        await this.refreshTokens.end(error.userId, shown);
      }
      throw error;
    }
  }
}
