import { Clock, deriveId } from '@maru/kernel';
import { RowTable } from '@maru/read-models';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { Notifications } from '../../aggregates';
import { PostOffice } from '../../channels/post-office';
import { CopyBehind } from '../../copies/copy-behind';
import { CustomerRow } from '../../copies/customer.entity';
import { OrderRow } from '../../copies/order.entity';
import { MailboxRow } from '../../views/mailbox/mailbox.entity';
import type { Occasion } from './occasion';
import { writeLetter } from './write-letter';

/** Writes to the customer of an order. The message that is the occasion may come again: who was told is not told twice. */
export class NotifyCustomer extends Command<void> {
  constructor(
    readonly messageId: string,
    readonly orderId: string,
    readonly occasion: Occasion,
  ) {
    super();
  }
}

@CommandHandler(NotifyCustomer)
export class NotifyCustomerHandler implements ICommandHandler<NotifyCustomer> {
  private readonly customers: RowTable<CustomerRow>;
  private readonly orders: RowTable<OrderRow>;

  constructor(
    private readonly notifications: Notifications,
    private readonly post: PostOffice,
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
  ) {
    this.customers = new RowTable(dataSource, CustomerRow);
    this.orders = new RowTable(dataSource, OrderRow);
  }

  /**
   * Sent, then kept in the mailbox, then recorded; each step can be repeated. Only a crash between a server's taking the letter
   * and the record of it sends the letter again, under the same Message-ID.
   * @throws CopyBehind, MailServerUnavailable: to be tried again; MailRefused: never to succeed
   */
  async execute({ messageId, orderId, occasion }: NotifyCustomer): Promise<void> {
    const notificationId = deriveId(messageId, occasion.template);
    if ((await this.notifications.load(notificationId)).state.sent) return;
    const order = occasion.template === 'order-placed' ? occasion.order : await this.orderOf(orderId);
    if (!order) throw new CopyBehind('order', orderId);
    const { customerId } = order;
    const customer = (await this.customers.load(this.dataSource, [customerId])).get(customerId);
    if (!customer) throw new CopyBehind('customer', customerId);

    const { subject, body, locale } = writeLetter(occasion, order, customer);
    await this.post.send({ notificationId, to: customer.email, subject, body });
    const sent = {
      notificationId,
      customerId,
      orderId,
      template: occasion.template,
      locale,
      channel: this.post.channel,
    };
    await this.keep({ ...sent, subject, body, sentAt: this.clock.now() });
    await this.notifications.begin(notificationId, sent);
  }

  private async orderOf(orderId: string): Promise<OrderRow | undefined> {
    return (await this.orders.load(this.dataSource, [orderId])).get(orderId);
  }

  private async keep(row: MailboxRow): Promise<void> {
    await this.dataSource.createQueryBuilder().insert().into(MailboxRow).values(row).orIgnore().execute();
  }
}
