import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Authority } from '../../authority/authority';
import { LoginThrottle } from '../../credentials/login-throttle';
import { CodeCheck } from '../../second-factor/code-check';
import { SecondFactors } from '../../second-factor/second-factors';
import { RefreshTokens } from '../../tokens/refresh-tokens';

/** A user switches their second factor off. */
export class RemoveSecondFactor extends Command<void> {
  constructor(
    readonly userId: string,
    /** The owner's code and network; absent when a user of `platform` resets it. */
    readonly proof?: { readonly code: string; readonly network: string },
  ) {
    super();
  }
}

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor> {
  constructor(
    private readonly users: Users,
    private readonly factors: SecondFactors,
    private readonly codes: CodeCheck,
    private readonly throttle: LoginThrottle,
    private readonly authority: Authority,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /**
   * The event comes before the deletion of the row: a row that a crash leaves has no effect, and is deleted with the
   * next factor.
   * @throws Refusal CUSTOMERS.NO_SECOND_FACTOR, .WRONG_SECOND_FACTOR, .TOO_MANY_ATTEMPTS, .UNKNOWN_USER
   */
  async execute({ userId, proof }: RemoveSecondFactor): Promise<void> {
    const { state: user } = await this.users.load(userId);
    const factorId = user?.secondFactor;
    if (proof && factorId !== undefined) {
      await this.throttle.attempt(userId, proof.network);
      await this.codes.demand(factorId, proof.code);
      await this.throttle.right(userId, proof.network);
    }
    const by = proof ? 'owner' : 'platform';
    const command = { type: 'SwitchOffSecondFactor', factorId, by, endedAt: this.authority.now() } as const;
    orRefuse(await this.users.execute(userId, command));
    await this.authority.record(userId);
    await this.refreshTokens.endAllOf(userId);
    if (factorId !== undefined) await this.factors.remove(factorId);
  }
}
