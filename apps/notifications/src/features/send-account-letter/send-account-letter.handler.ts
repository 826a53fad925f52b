import type { AccountLetterRequested, DataOf } from '@maru/contracts';
import { Clock } from '@maru/kernel';
import type { Message } from '@maru/messaging';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Notifications } from '../../aggregates';
import { PostOffice } from '../../channels/post-office';
import { Addressees } from '../../lookups/addressees';
import { composeAccountLetter } from '../../letters/compose-letter';
import { salutation } from '../../letters/salutation';

// A code has expired by then, and a later letter would only worry its reader.
const LATEST_MS = 24 * 3_600_000;

/** Writes to a person about their account. Customers has counted the letter already. */
export class SendAccountLetter extends Command<void> {
  constructor(
    readonly message: Pick<Message, 'occurredAt'>,
    readonly letter: DataOf<typeof AccountLetterRequested>,
  ) {
    super();
  }
}

@CommandHandler(SendAccountLetter)
export class SendAccountLetterHandler implements ICommandHandler<SendAccountLetter> {
  constructor(
    private readonly notifications: Notifications,
    private readonly post: PostOffice,
    private readonly addressees: Addressees,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends, then records. No text is kept, not even sealed, because staff may read the mailbox and a code opens an
   * account. An erased person gets no letter.
   * @throws CopyBehind, MailServerUnavailable: retry later; MailRefused: final
   */
  async execute({ message, letter: { letterId, userId, template, code } }: SendAccountLetter): Promise<void> {
    if ((await this.notifications.load(letterId)).state.settled) return;
    if (this.clock.now().getTime() - message.occurredAt.getTime() > LATEST_MS) return;
    const addressee = await this.addressees.find(userId);
    if (!addressee) return;

    const customerName = salutation(addressee.name);
    const facts = { customerName, code: code === undefined ? '' : addressee.person.open('code', code) };
    const { subject, body, locale } = composeAccountLetter(template, facts, addressee.locale);
    const mail = { notificationId: letterId, to: addressee.email, subject, body };
    await this.post.send(mail, message.occurredAt);
    const notification = { notificationId: letterId, customerId: userId, template, locale, channel: this.post.channel };
    await this.notifications.begin(letterId, { outcome: 'sent', notification });
  }
}
