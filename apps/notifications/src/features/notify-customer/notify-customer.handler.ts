import { Clock, deriveId } from '@maru/kernel';
import { GatheredWrites } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import { RowTable } from '@maru/read-models';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { Notifications } from '../../aggregates';
import { LetterQuota } from '../../channels/letter-quota';
import type { CountedLetter } from '../../channels/letter-quota';
import { PostOffice } from '../../channels/post-office';
import { Addressees } from '../../lookups/addressees';
import { CopyBehind } from '../../lookups/copy-behind';
import { OrderRow } from '../../lookups/order.entity';
import { MailboxRow } from '../../channels/mailbox.entity';
import type { Occasion } from './occasion';
import { writeLetter } from './write-letter';

/** Writes to the customer of an order. When the causing message is repeated, no second letter is sent. */
export class NotifyCustomer extends Command<void> {
  constructor(
    readonly message: Pick<Message, 'id' | 'occurredAt'>,
    readonly orderId: string,
    readonly occasion: Occasion,
  ) {
    super();
  }
}

@CommandHandler(NotifyCustomer)
export class NotifyCustomerHandler implements ICommandHandler<NotifyCustomer> {
  private readonly orders: RowTable<OrderRow>;
  private readonly mailbox: GatheredWrites<MailboxRow>;

  constructor(
    private readonly notifications: Notifications,
    private readonly post: PostOffice,
    private readonly quota: LetterQuota,
    private readonly addressees: Addressees,
    private readonly clock: Clock,
    dataSource: DataSource,
  ) {
    this.orders = new RowTable(dataSource, OrderRow);
    this.mailbox = new GatheredWrites(async (rows) => {
      await dataSource
        .createQueryBuilder()
        .insert()
        .into(MailboxRow)
        .values([...rows])
        .orIgnore()
        .execute();
      return true;
    });
  }

  /**
   * Sends, then keeps in the mailbox, then records; each step can be repeated. Only a crash between the server's
   * acceptance and the record sends the letter again, under the same Message-ID. A letter beyond the person's quota is
   * kept in the mailbox and not mailed. An erased person gets no letter.
   * @throws CopyBehind, MailServerUnavailable: retry later; MailRefused: final
   */
  async execute({ message, orderId, occasion }: NotifyCustomer): Promise<void> {
    const notificationId = deriveId(message.id, occasion.template);
    if ((await this.notifications.load(notificationId)).state.settled) return;
    const order = occasion.template === 'order-placed' ? occasion.order : await this.orders.find(orderId);
    if (!order) throw new CopyBehind('order', orderId);
    const { customerId } = order;
    const notification = { notificationId, customerId, orderId, template: occasion.template };
    const skip = () => this.notifications.begin(notificationId, { outcome: 'skipped', notification });
    let letter: CountedLetter | undefined;
    // Without a mail server there is nothing to count.
    const counting = async (id: string) => (letter = await this.quota.count(id)).customer;
    const counted = this.post.channel === 'smtp' ? counting : undefined;
    let mailed = false;
    try {
      const addressee = await this.addressees.find(customerId, counted);
      if (!addressee) return void (await skip());

      const { person, email } = addressee;
      const { subject, body, locale } = writeLetter(occasion, order, addressee);
      if (!letter || letter.countedAt) {
        await this.post.send({ notificationId, to: email, subject, body }, message.occurredAt);
        mailed = true;
      }
      const sent = { ...notification, locale, channel: mailed ? this.post.channel : ('mailbox' as const) };
      const sealed = { subject: person.seal('letter', subject), body: person.seal('letter', body) };
      await this.mailbox.add({ ...sent, ...sealed, sentAt: this.clock.now() });
      await this.notifications.begin(notificationId, { outcome: 'sent', notification: sent });
    } finally {
      if (!mailed && letter?.countedAt) await this.quota.giveBack(customerId, letter.countedAt);
    }
  }
}
