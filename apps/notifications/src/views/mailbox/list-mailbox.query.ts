import { isSealed, Person, PersonalData } from '@maru/personal-data';
import type { Found } from '@maru/personal-data';
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

/** The letters about an order, or to a customer, oldest first, opened; of who is erased there are no words. */
export class ListMailbox extends Query<MailboxPage> {
  constructor(readonly filter: MailboxFilter) {
    super();
  }
}

@QueryHandler(ListMailbox)
export class ListMailboxHandler implements IQueryHandler<ListMailbox> {
  constructor(
    @InjectRepository(MailboxRow) private readonly rows: Repository<MailboxRow>,
    private readonly persons: PersonalData,
  ) {}

  async execute({ filter: { orderId, customerId, page, limit } }: ListMailbox): Promise<MailboxPage> {
    const [items, total] = await this.rows.findAndCount({
      where: { ...(orderId && { orderId }), ...(customerId && { customerId }) },
      order: { sentAt: 'ASC', notificationId: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    const persons = await this.persons.findAll(items.map((letter) => letter.customerId));
    return { items: items.map((letter) => opened(letter, persons.get(letter.customerId))), total };
  }
}

function opened(letter: MailboxRow, found: Found): MailboxRow {
  const words = (text: string | null) => {
    if (text === null || found === 'erased') return null;
    if (found instanceof Person) return found.open('letter', text);
    // Who had an account before there were keys may have none yet.
    return isSealed(text) ? null : text;
  };
  return { ...letter, subject: words(letter.subject), body: words(letter.body) };
}
