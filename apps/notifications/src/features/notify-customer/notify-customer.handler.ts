import { Clock, deriveId } from '@maru/kernel';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
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
  constructor(
    private readonly notifications: Notifications,
    private readonly post: PostOffice,
    private readonly clock: Clock,
    @InjectRepository(CustomerRow) private readonly customers: Repository<CustomerRow>,
    @InjectRepository(OrderRow) private readonly orders: Repository<OrderRow>,
    @InjectRepository(MailboxRow) private readonly mailbox: Repository<MailboxRow>,
  ) {}

  /**
   * Sent, then kept in the mailbox, then recorded; each step can be repeated. Only a crash between a server's taking the letter
   * and the record of it sends the letter again, under the same Message-ID.
   * @throws CopyBehind, MailServerUnavailable: to be tried again; MailRefused: never to succeed
   */
  async execute({ messageId, orderId, occasion }: NotifyCustomer): Promise<void> {
    const notificationId = deriveId(messageId, occasion.template);
    if ((await this.notifications.load(notificationId)).state.sent) return;
    const order = occasion.template === 'order-placed' ? occasion.order : await this.orders.findOneBy({ orderId });
    if (!order) throw new CopyBehind('order', orderId);
    const { customerId } = order;
    const customer = await this.customers.findOneBy({ userId: customerId });
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

  private async keep(row: MailboxRow): Promise<void> {
    await this.mailbox.createQueryBuilder().insert().values(row).orIgnore().execute();
  }
}
