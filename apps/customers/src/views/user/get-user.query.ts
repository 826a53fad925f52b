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

  /** @throws Refusal CUSTOMERS.UNKNOWN_USER */
  async execute({ userId }: GetUser): Promise<User> {
    const { state } = await this.users.load(userId);
    if (!state) throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'There is no such user.' });
    return state;
  }
}
