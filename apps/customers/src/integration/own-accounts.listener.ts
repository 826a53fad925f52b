import { AccountClosed, AuthorityEnded, CustomerRegisteredV1 } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { PersonalData } from '@maru/personal-data';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Users } from '../aggregates';
import { Authority } from '../authority/authority';
import { Erasure } from '../erasure/erasure';

/** What customers hears from itself: what must come to pass even if the process that began it has died. */
@Controller()
export class OwnAccountsListener {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
    private readonly erasure: Erasure,
    private readonly authority: Authority,
  ) {}

  @EventPattern(AccountClosed.type)
  closed(@Payload() { userId }: DataOf<typeof AccountClosed>): Promise<void> {
    return this.erasure.finish(userId);
  }

  @EventPattern(AuthorityEnded.type)
  ended(@Payload() { userId }: DataOf<typeof AuthorityEnded>): Promise<void> {
    return this.authority.record(userId);
  }

  /** Who registered before there were keys gets one, for all that is written of them from now on. */
  @EventPattern(CustomerRegisteredV1.type)
  async registered(@Payload() { userId }: DataOf<typeof CustomerRegisteredV1>): Promise<void> {
    const { state } = await this.users.recall(userId);
    if (!state?.closed) await this.persons.begin(userId);
  }
}
