import type { StaffRole } from '@maru/security';
import { ActLog, orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import { Authority } from '../../authority/authority';

/** A user works for the shop in these roles from now on, and in no others. */
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
   * Tokens of the roles before end with the same append. @throws Refusal CUSTOMERS.UNKNOWN_USER, .ADDRESS_UNCONFIRMED
   */
  async execute({ userId, roles }: SetRoles): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'SetRoles', roles, endedAt: this.authority.now() }));
    this.acts.tell('SECURITY.ROLES_CHANGED', { userId, roles: roles.join(' ') });
    await this.authority.record(userId);
  }
}
