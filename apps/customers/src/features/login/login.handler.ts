import { Clock } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ClaimedAddresses } from '../../addresses/claimed-addresses';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { PasswordHasher } from '../../credentials/password-hasher';
import { KnownNetworks } from '../../credentials/known-networks';
import { LoginThrottle } from '../../credentials/login-throttle';
import { InitialPasswords } from '../../operator/initial-passwords';
import { CodeCheck } from '../../second-factor/code-check';
import { RefreshTokens } from '../../tokens/refresh-tokens';
import { TokenDesk } from '../../tokens/token-desk';
import type { Tokens } from '../../tokens/token-desk';

/** A user logs in. */
export class LogIn extends Command<Tokens> {
  constructor(
    readonly email: string,
    readonly password: string,
    /** The network of the request: see `networkOf`. */
    readonly network: string,
    /** The code of the second factor, if the account has one. */
    readonly code?: string | undefined,
  ) {
    super();
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly addresses: ClaimedAddresses,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly refreshTokens: RefreshTokens,
    private readonly desk: TokenDesk,
    private readonly throttle: LoginThrottle,
    private readonly networks: KnownNetworks,
    private readonly codes: CodeCheck,
    private readonly initialPasswords: InitialPasswords,
    private readonly clock: Clock,
  ) {}

  /**
   * Does the same work whether or not there is such an account, so that neither the answer nor its time reveals it.
   * Only the right password reaches the second factor. An attempt without its code, or with a wrong one, stays counted
   * as a wrong password.
   * @throws Refusal CUSTOMERS.WRONG_CREDENTIALS, .PASSWORD_MUST_CHANGE, .SECOND_FACTOR_REQUIRED, .WRONG_SECOND_FACTOR,
   * .TOO_MANY_ATTEMPTS, .BUSY
   */
  async execute({ email, password, network, code }: LogIn): Promise<Tokens> {
    const address = await this.addresses.digestOf(email);
    const owner = async () => (await this.addresses.find(email)) ?? NOBODY;
    await this.throttle.attempt(address, network, async () => this.networks.knows(await owner(), network));
    const { state: user } = await this.users.load(await owner());
    const hash = await this.credentials.hashOf(user?.credentialId ?? NOBODY);
    // An unconfirmed address looks like an unknown one, or a registration and a login would reveal known addresses.
    if (!(await this.hasher.matches(hash, password)) || !user?.credentialId || user.unconfirmed) {
      throw new Refusal({ code: 'CUSTOMERS.WRONG_CREDENTIALS', detail: 'E-mail address or password is wrong.' });
    }
    await this.initialPasswords.refuse(user.credentialId);
    const { secondFactor } = user;
    if (secondFactor !== undefined) await this.codes.demand(secondFactor, code);
    await this.networks.remember(user.userId, network, await this.throttle.keysOf(address, network));
    await this.credentials.removeAbandoned(user.userId, user.credentialId);
    const login = await this.refreshTokens.begin(user.userId, user.credentialId, secondFactor);
    return this.desk.tokensFor(user, login, this.clock.now());
  }
}
