import type { AccountLetterRequested, DataOf } from '@maru/contracts';
import { Clock } from '@maru/kernel';
import type { Message } from '@maru/messaging';
import { PersonalData } from '@maru/personal-data';
import { RowTable } from '@maru/read-models';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { Notifications } from '../../aggregates';
import { PostOffice } from '../../channels/post-office';
import { CopyBehind } from '../../copies/copy-behind';
import { CustomerRow } from '../../copies/customer.entity';
import { composeAccountLetter } from '../../letters/compose-letter';
import { salutation } from '../../letters/salutation';

// A code has expired by then, and a later letter would only worry its reader.
const LATEST_MS = 24 * 3_600_000;

/** Writes to somebody about their account. Customers has counted the letter already. */
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
  private readonly customers: RowTable<CustomerRow>;

  constructor(
    private readonly notifications: Notifications,
    private readonly post: PostOffice,
    private readonly persons: PersonalData,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.customers = new RowTable(dataSource, CustomerRow);
  }

  /**
   * Sent, then recorded. No words are kept, not even sealed: staff may read the mailbox, and a code opens an account.
   * Somebody who is erased gets no letter.
   * @throws CopyBehind, MailServerUnavailable: to be tried again; MailRefused: never to succeed
   */
  async execute({ message, letter: { letterId, userId, template, code } }: SendAccountLetter): Promise<void> {
    if ((await this.notifications.load(letterId)).state.settled) return;
    if (this.clock.now().getTime() - message.occurredAt.getTime() > LATEST_MS) return;
    const person = await this.persons.find(userId);
    if (person === 'erased') return;
    const customer = (await this.customers.load(this.dataSource, [userId])).get(userId);
    if (!customer) throw new CopyBehind('customer', userId);
    const { email, name } = customer;
    // The account is closed, and the key is about to go.
    if (email === null || name === null) return;
    if (!person) throw new CopyBehind('key', userId);

    const customerName = salutation(person.open('name', name));
    const facts = { customerName, code: code === undefined ? '' : person.open('code', code) };
    const { subject, body, locale } = composeAccountLetter(template, facts, customer.locale);
    const mail = { notificationId: letterId, to: person.open('email', email), subject, body };
    await this.post.send(mail, message.occurredAt);
    const notification = { notificationId: letterId, customerId: userId, template, locale, channel: this.post.channel };
    await this.notifications.begin(letterId, { outcome: 'sent', notification });
  }
}
