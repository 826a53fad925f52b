import { Ids } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EmailClaims, Users } from '../../aggregates';
import { emailDigest } from '../../domain/email-address';
import type { User } from '../../domain/user.decider';

/** Opens an account. Refused when the e-mail address, however capitalised, has one. */
export class RegisterUser extends Command<{ readonly userId: string }> {
  constructor(readonly person: Omit<User, 'userId'>) {
    super();
  }
}

@CommandHandler(RegisterUser)
export class RegisterUserHandler implements ICommandHandler<RegisterUser> {
  constructor(
    private readonly claims: EmailClaims,
    private readonly users: Users,
    private readonly ids: Ids,
  ) {}

  /**
   * Two streams and no transaction: the address is bound to a user id first, then that user is registered. Whoever finds
   * the address bound goes on with the id it is bound to, so of all who race for an address one registers, and a
   * registration that died in between is finished by the next one.
   */
  async execute({ person }: RegisterUser) {
    const claim = orRefuse(await this.claims.execute(emailDigest(person.email), { userId: this.ids.next() }));
    const userId = claim.state.userId!;
    orRefuse(await this.users.execute(userId, { userId, ...person }));
    return { userId };
  }
}
