import { Ids } from '@maru/kernel';
import { PersonalData } from '@maru/personal-data';
import { orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ClaimedAddresses } from '../../addresses/claimed-addresses';
import { Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { PasswordHasher } from '../../credentials/password-hasher';
import { passwordRejection } from '../../domain/password-rules';
import { emailTaken } from '../../domain/user.decider';

/** The data of a registration. */
export interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** Opens an account. Refused when the e-mail address has one, in any capitalisation. */
export class RegisterUser extends Command<{ readonly userId: string }> {
  constructor(
    readonly newcomer: Newcomer,
    readonly password: string,
    /** Whether a letter has to confirm the address before the first login. */
    readonly unconfirmed = false,
  ) {
    super();
  }
}

@CommandHandler(RegisterUser)
export class RegisterUserHandler implements ICommandHandler<RegisterUser> {
  constructor(
    private readonly addresses: ClaimedAddresses,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly persons: PersonalData,
    private readonly ids: Ids,
  ) {}

  /**
   * Two streams, two tables, and no transaction: the address is bound to a user id first, then that user gets a key,
   * then the hashed password is written under a fresh id, then that user is registered, with the credential of that id.
   * A registration that finds the address bound continues with its user id. So of all concurrent registrations of an
   * address one succeeds, with its own password, and the next one finishes a registration that died in between. A
   * credential that is not bound opens nothing, and the key of a user who never registered has sealed nothing.
   */
  async execute({ newcomer: { email, name, locale }, password, unconfirmed }: RegisterUser) {
    const rejection = passwordRejection(password, email);
    if (rejection) throw new Refusal(rejection);
    // First, because it takes the longest, and as long for an address that is taken.
    const hash = await this.hasher.hash(password);
    const userId = await this.addresses.claim(email, this.ids.next(), await this.formerOwner(email, unconfirmed));
    const person = await this.persons.begin(userId);
    if (person === 'erased') throw new Refusal(emailTaken);
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, hash);
    const sealed = { email: person.seal('email', email), name: person.seal('name', name) };
    const outcome = await this.users.execute(userId, {
      type: 'Register',
      person: { userId, ...sealed, locale, ...(unconfirmed && { unconfirmed: true as const }) },
      credentialId,
    });
    if (!outcome.accepted) await this.credentials.remove(credentialId);
    orRefuse(outcome);
    return { userId };
  }

  /**
   * The user id that has lost the address. A closed account has, so that former members are not revealed. An
   * unconfirmed one has when the shop itself registers the address, because its ownership was never proved.
   */
  private async formerOwner(email: string, unconfirmed: boolean): Promise<string | undefined> {
    const userId = await this.addresses.find(email);
    if (userId === undefined) return undefined;
    const [{ state }, person] = await Promise.all([this.users.load(userId), this.persons.find(userId)]);
    const lost = state?.closed || person === 'erased' || (state?.unconfirmed && !unconfirmed);
    return lost ? userId : undefined;
  }
}
