import { Ids } from '@maru/kernel';
import { orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EmailClaims, Users } from '../../aggregates';
import { Credentials } from '../../credentials/credentials';
import { PasswordHasher } from '../../credentials/password-hasher';
import { emailDigest } from '../../domain/email-address';
import { passwordRejection } from '../../domain/password-rules';
import type { Person } from '../../domain/user.decider';

/** Opens an account. Refused when the e-mail address, however capitalised, has one. */
export class RegisterUser extends Command<{ readonly userId: string }> {
  constructor(
    readonly person: Omit<Person, 'userId'>,
    readonly password: string,
  ) {
    super();
  }
}

@CommandHandler(RegisterUser)
export class RegisterUserHandler implements ICommandHandler<RegisterUser> {
  constructor(
    private readonly claims: EmailClaims,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
    private readonly ids: Ids,
  ) {}

  /**
   * Two streams, a table, and no transaction: the address is bound to a user id first, then the hashed password is written under
   * an id that nobody else has, then that user is registered, with the credential of that id. Whoever finds the address bound goes
   * on with the user id it is bound to, so of all who race for an address one registers, with their own password, and a registration
   * that died in between is finished by the next one. A credential that nobody bound opens nothing.
   */
  async execute({ person, password }: RegisterUser) {
    const rejection = passwordRejection(password, person.email);
    if (rejection) throw new Refusal(rejection);
    const claim = orRefuse(await this.claims.execute(emailDigest(person.email), { userId: this.ids.next() }));
    const userId = claim.state.userId!;
    const credentialId = this.ids.next();
    await this.credentials.write(credentialId, userId, await this.hasher.hash(password));
    const outcome = await this.users.execute(userId, {
      type: 'register',
      person: { userId, ...person },
      credentialId,
    });
    if (!outcome.accepted) await this.credentials.remove(credentialId);
    orRefuse(outcome);
    return { userId };
  }
}
