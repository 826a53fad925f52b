import type { StaffRole } from '@maru/security';
import { ActLog, orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Authority } from '../../authority/authority';

/** Gives a user exactly these roles at the shop. */
export class SetRoles extends Command<void> {
  constructor(
    readonly userId: string,
    readonly roles: readonly StaffRole[],
  ) {
    super();
  }
}

@CommandHandler(SetRoles)
export class SetRolesHandler implements ICommandHandler<SetRoles> {
  constructor(
    private readonly users: Users,
    private readonly authority: Authority,
    private readonly acts: ActLog,
  ) {}

  /**
   * Tokens of the previous roles end with the same append.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER, .ADDRESS_UNCONFIRMED
   */
  async execute({ userId, roles }: SetRoles): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'SetRoles', roles, endedAt: this.authority.now() }));
    this.acts.tell('SECURITY.ROLES_CHANGED', { userId, roles: roles.join(' ') });
    await this.authority.record(userId);
  }
}
