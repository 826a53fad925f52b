import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Authority } from '../../authority/authority';
import { LoginThrottle } from '../../credentials/login-throttle';
import { CodeCheck, wrongCode } from '../../second-factor/code-check';
import { SecondFactors } from '../../second-factor/second-factors';
import { RefreshTokens } from '../../tokens/refresh-tokens';

/** Confirms the second factor with a code of its secret; from now on each login needs one. */
export class ConfirmSecondFactor extends Command<void> {
  constructor(
    readonly userId: string,
    readonly code: string,
    readonly network: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmSecondFactor)
export class ConfirmSecondFactorHandler implements ICommandHandler<ConfirmSecondFactor> {
  constructor(
    private readonly users: Users,
    private readonly factors: SecondFactors,
    private readonly codes: CodeCheck,
    private readonly throttle: LoginThrottle,
    private readonly authority: Authority,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /**
   * The code is used before the event. A crash in between leaves a factor that does not count yet, and the next code
   * confirms it. After the event every earlier login has ended, whatever rows remain.
   * @throws Refusal CUSTOMERS.WRONG_SECOND_FACTOR, .SECOND_FACTOR_ON, .NOT_STAFF, .TOO_MANY_ATTEMPTS, .UNKNOWN_USER
   */
  async execute({ userId, code, network }: ConfirmSecondFactor): Promise<void> {
    await this.throttle.attempt(userId, network);
    const { state: user } = await this.users.load(userId);
    const factor = await this.factors.newestOf(userId);
    if (!factor || factor.factorId === user?.secondFactor || !(await this.codes.isOfDevice(factor, code)))
      throw wrongCode();
    await this.throttle.right(userId, network);
    const { factorId } = factor;
    const endedAt = this.authority.now();
    const outcome = await this.users.execute(userId, { type: 'SwitchOnSecondFactor', factorId, endedAt });
    if (!outcome.accepted) await this.factors.remove(factorId);
    orRefuse(outcome);
    await this.authority.record(userId);
    await this.refreshTokens.endAllOf(userId);
    await this.factors.removeFormer(userId, factorId);
  }
}
