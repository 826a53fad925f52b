import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import type { User } from '../../domain/user.decider';

/** One user as the log has it now. */
export class GetUser extends Query<User> {
  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly users: Users) {}

  /** @throws Refusal CUSTOMERS.UNKNOWN_USER, also when the account is closed */
  async execute({ userId }: GetUser): Promise<User> {
    const { state } = await this.users.load(userId);
    if (!state || state.closed) throw unknownUser();
    return state;
  }
}

export const unknownUser = () => new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'There is no such user.' });
