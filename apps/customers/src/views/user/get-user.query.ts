import { PersonalData } from '@maru/personal-data';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { unknownUser } from '../../unknown-user';
import { shownUser } from '../../user-shape';
import type { ShownUser } from '../../user-shape';

/** One user, from the log. */
export class GetUser extends Query<ShownUser> {
  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
  ) {}

  /** @throws Refusal CUSTOMERS.UNKNOWN_USER, also when the account is closed */
  async execute({ userId }: GetUser): Promise<ShownUser> {
    const { state } = await this.users.load(userId);
    const shown = state && !state.closed && shownUser(state, await this.persons.find(userId));
    if (!shown) throw unknownUser();
    return shown;
  }
}
