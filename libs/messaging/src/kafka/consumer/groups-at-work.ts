import { endedOrLate } from '@maru/kernel';
import type { Scheduler } from '@maru/kernel';
import type { Admin, Kafka } from '../client/kafkajs';

export interface GroupsAtWorkOptions {
  readonly kafka: Kafka;
  readonly scheduler: Scheduler;
  /** The name of a group for the brokers; default its own. */
  readonly groupIdOf?: ((group: string) => string) | undefined;
}

const ANSWER_MS = 3_000;

/** Asks the brokers which groups have members at work. A killed process counts until its session expires. */
export class GroupsAtWork {
  private admin: Promise<Admin> | undefined;

  constructor(private readonly options: GroupsAtWorkOptions) {}

  /** @throws Error when no broker answers within 3 seconds */
  async of(groups: readonly string[]): Promise<ReadonlySet<string>> {
    const { groupIdOf = (group) => group, scheduler } = this.options;
    if (groups.length === 0) return new Set();
    let found: ReadonlySet<string> | undefined;
    let fault: unknown = new Error(`no broker has answered about ${groups.join(', ')} within ${ANSWER_MS} ms`);
    const asked = this.describe(groups.map(groupIdOf)).then(
      (stable) => (found = new Set(groups.filter((group) => stable.has(groupIdOf(group))))),
      (error: unknown) => (fault = error),
    );
    await endedOrLate(asked, { ms: ANSWER_MS, scheduler });
    if (found) return found;
    // Use another connection next time, because this one may hang.
    await this.close();
    throw fault;
  }

  async close(): Promise<void> {
    const admin = this.admin;
    this.admin = undefined;
    // Do not wait, because a client that never connected may try for seconds.
    void admin?.then((each) => each.disconnect()).catch(() => undefined);
  }

  private async describe(groupIds: readonly string[]): Promise<ReadonlySet<string>> {
    this.admin ??= this.connect();
    const { groups } = await (await this.admin).describeGroups([...groupIds]);
    const working = groups.filter(({ state, members }) => state === 'Stable' && members.length > 0);
    return new Set(working.map(({ groupId }) => groupId));
  }

  private async connect(): Promise<Admin> {
    const admin = this.options.kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    return admin;
  }
}
