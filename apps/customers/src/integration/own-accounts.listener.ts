import { AccountClosed, AuthorityEnded, CustomerRegistered, CustomerRegisteredV1 } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { MessageContext } from '@maru/messaging';
import { PersonalData } from '@maru/personal-data';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Users } from '../aggregates';
import { Authority } from '../authority/authority';
import { PASSWORD_CHANGED } from '../domain/user.decider';
import { Erasure } from '../erasure/erasure';
import { AccountLetters } from '../letters/account-letters';

/** Customers' own events with effects that must happen even if the appending process has died. */
@Controller()
export class OwnAccountsListener {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
    private readonly erasure: Erasure,
    private readonly authority: Authority,
    private readonly letters: AccountLetters,
  ) {}

  @EventPattern([AccountClosed.type])
  closed(@Payload() { userId }: DataOf<typeof AccountClosed>): Promise<void> {
    return this.erasure.finish(userId);
  }

  /** Notifies verifiers, and the user of a new password. */
  @EventPattern([AuthorityEnded.type])
  async ended(
    @Payload() { userId, reason }: DataOf<typeof AuthorityEnded>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    await this.authority.record(userId);
    if (reason === PASSWORD_CHANGED)
      await this.letters.request(deriveId(message.id, PASSWORD_CHANGED), userId, PASSWORD_CHANGED);
  }

  /**
   * Requests the letter with the code that confirms the address. The letter's id follows from the message, so a
   * repeated message requests the same letter.
   */
  @EventPattern([CustomerRegistered.type])
  async unconfirmed(
    @Payload() { userId, unconfirmed }: DataOf<typeof CustomerRegistered>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    if (!unconfirmed) return;
    const { state } = await this.users.recall(userId);
    if (state?.unconfirmed && !state.closed) {
      await this.letters.request(deriveId(message.id, 'confirm-address'), userId, 'confirm-address');
    }
  }

  /** Customers from before personal keys get one, for all later text about them. */
  @EventPattern([CustomerRegisteredV1.type])
  async registered(@Payload() { userId }: DataOf<typeof CustomerRegisteredV1>): Promise<void> {
    const { state } = await this.users.recall(userId);
    if (!state?.closed) await this.persons.begin(userId);
  }
}
