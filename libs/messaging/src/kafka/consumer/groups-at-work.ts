import type { KeptAdmin } from '../client/kept-admin';

export interface GroupsAtWorkOptions {
  readonly admin: KeptAdmin;
  /** The name of a group for the brokers; default its own. */
  readonly groupIdOf?: ((group: string) => string) | undefined;
}

/** Asks the brokers which groups have members at work. A killed process counts until its session expires. */
export class GroupsAtWork {
  constructor(private readonly options: GroupsAtWorkOptions) {}

  /** @throws Error when no broker answers in time */
  async of(groups: readonly string[]): Promise<ReadonlySet<string>> {
    const { admin, groupIdOf = (group) => group } = this.options;
    if (groups.length === 0) return new Set();
    const asked = await admin.ask(groups.join(', '), (each) => each.describeGroups(groups.map(groupIdOf)));
    const working = asked.groups.filter(({ state, members }) => state === 'Stable' && members.length > 0);
    const stable = new Set(working.map(({ groupId }) => groupId));
    return new Set(groups.filter((group) => stable.has(groupIdOf(group))));
  }
}
