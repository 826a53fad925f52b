import { isSealed, Person, PersonalData } from '@maru/personal-data';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { unknownUser } from '../../unknown-user';
import { shownUser } from '../../user-shape';
import type { ShownUser } from '../../user-shape';

/** Somebody wants to be called, or written to, differently. */
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
   * What is sealed looks different each time: whether it changes anything is found out here, and what changes nothing causes nothing.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async execute({ userId, change }: ChangeProfile): Promise<ShownUser> {
    const { state } = await this.users.load(userId);
    if (!state || state.closed) throw unknownUser();
    // Who registered before there were keys may have none yet.
    const person = await (isSealed(state.name) ? this.persons.find(userId) : this.persons.begin(userId));
    const now = shownUser(state, person);
    if (!(person instanceof Person) || !now) throw unknownUser();
    const { name = now.name, locale = now.locale } = change;
    if (name === now.name && locale === now.locale) return now;
    // A name that stays is left as it will be found, but for one that was never sealed.
    const kept = name === now.name && isSealed(state.name);
    const sealed = kept ? undefined : person.seal('name', name);
    const command = { type: 'ChangeProfile' as const, name: sealed, locale: change.locale };
    const { state: changed } = orRefuse(await this.users.execute(userId, command));
    return shownUser(changed!, person)!;
  }
}
