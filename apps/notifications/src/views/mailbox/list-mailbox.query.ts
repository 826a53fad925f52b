import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { MailboxRow } from './mailbox.entity';

export interface MailboxFilter {
  readonly orderId?: string;
  readonly customerId?: string;
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

export interface MailboxPage {
  readonly items: readonly MailboxRow[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** The letters about an order, or to a customer, oldest first. */
export class ListMailbox extends Query<MailboxPage> {
  constructor(readonly filter: MailboxFilter) {
    super();
  }
}

@QueryHandler(ListMailbox)
export class ListMailboxHandler implements IQueryHandler<ListMailbox> {
  constructor(@InjectRepository(MailboxRow) private readonly rows: Repository<MailboxRow>) {}

  async execute({ filter: { orderId, customerId, page, limit } }: ListMailbox): Promise<MailboxPage> {
    const [items, total] = await this.rows.findAndCount({
      where: { ...(orderId && { orderId }), ...(customerId && { customerId }) },
      order: { sentAt: 'ASC', notificationId: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    return { items, total };
  }
}
