import { Explains } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { MailboxRow } from '../../channels/mailbox.entity';

// An order causes a handful.
const MOST = 50;

/** The facts of notifications about an order: the letters that were sent about it, without their words. */
@Injectable()
export class ExplainsLetters extends Explains {
  constructor(@InjectRepository(MailboxRow) private readonly rows: Repository<MailboxRow>) {
    super();
  }

  async factsOf(orderId: string): Promise<object> {
    const rows = await this.rows.find({
      select: { notificationId: true, template: true, channel: true, locale: true, sentAt: true },
      where: { orderId },
      order: { sentAt: 'ASC', notificationId: 'ASC' },
      take: MOST,
    });
    const letters = rows.map(({ sentAt, ...letter }) => ({ ...letter, sentAt: sentAt.toISOString() }));
    return { known: letters.length > 0, letters };
  }
}
