import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { RefreshTokens } from '../../tokens/refresh-tokens';
import { TokenDesk } from '../../tokens/token-desk';
import type { Tokens } from '../../tokens/token-desk';

/** Somebody who has logged in goes on. */
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
  ) {}

  /** @throws Refusal CUSTOMERS.INVALID_REFRESH_TOKEN, .REFRESH_TOKEN_REUSED */
  async execute(command: ExchangeRefreshToken): Promise<Tokens> {
    const { userId, refreshToken, credentialId } = await this.refreshTokens.exchange(command.refreshToken);
    const { state: user } = await this.users.load(userId);
    if (!user || user.closed) {
      // Closing it has died before it came to this.
      await this.refreshTokens.endAllOf(userId);
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The account is closed.' });
    }
    if (credentialId !== null && credentialId !== user.credentialId) {
      // The password was changed by a process that died before it ended this login.
      await this.refreshTokens.end(userId, refreshToken);
      throw new Refusal({ code: 'CUSTOMERS.INVALID_REFRESH_TOKEN', detail: 'The password was changed: log in again.' });
    }
    return this.desk.tokensFor(user, refreshToken);
  }
}
