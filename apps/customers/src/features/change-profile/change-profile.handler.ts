import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import type { User } from '../../domain/user.decider';

/** Somebody wants to be called, or written to, differently. */
export class ChangeProfile extends Command<User> {
  constructor(
    readonly userId: string,
    readonly change: { readonly name?: string | undefined; readonly locale?: string | undefined },
  ) {
    super();
  }
}

@CommandHandler(ChangeProfile)
export class ChangeProfileHandler implements ICommandHandler<ChangeProfile> {
  constructor(private readonly users: Users) {}

  /** @throws Refusal CUSTOMERS.UNKNOWN_USER */
  async execute({ userId, change }: ChangeProfile): Promise<User> {
    const { state } = orRefuse(await this.users.execute(userId, { type: 'change-profile', ...change }));
    return state!;
  }
}
