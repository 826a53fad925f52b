import { isSealed, Person, PersonalData } from '@maru/personal-data';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { unknownUser } from '../../unknown-user';
import { shownUser } from '../../user-shape';
import type { ShownUser } from '../../user-shape';

/** A user changes their name or language. */
export class ChangeProfile extends Command<ShownUser> {
  constructor(
    readonly userId: string,
    readonly change: { readonly name?: string | undefined; readonly locale?: string | undefined },
  ) {
    super();
  }
}

@CommandHandler(ChangeProfile)
export class ChangeProfileHandler implements ICommandHandler<ChangeProfile> {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
  ) {}

  /**
   * Sealed text differs each time, so this handler compares the plain values, and an equal one causes nothing.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId, change }: ChangeProfile): Promise<ShownUser> {
    const { state } = await this.users.load(userId);
    if (!state || state.closed) throw unknownUser();
    // A user from before personal keys may have none yet.
    const person = await (isSealed(state.name) ? this.persons.find(userId) : this.persons.begin(userId));
    const now = shownUser(state, person);
    if (!(person instanceof Person) || !now) throw unknownUser();
    const { name = now.name, locale = now.locale } = change;
    if (name === now.name && locale === now.locale) return now;
    // An unchanged name stays as it is, unless it was never sealed.
    const kept = name === now.name && isSealed(state.name);
    const sealed = kept ? undefined : person.seal('name', name);
    const command = { type: 'ChangeProfile' as const, name: sealed, locale: change.locale };
    const { state: changed } = orRefuse(await this.users.execute(userId, command));
    return shownUser(changed!, person)!;
  }
}
