import { isSealed, Person, PersonalData } from '@maru/personal-data';
import type { Found } from '@maru/personal-data';
import { readPage } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { MailboxRow } from '../../channels/mailbox.entity';

/** The place of a letter in the list: its sending time, in RFC 3339, and its id. */
export type LetterPlace = readonly [sentAt: string, notificationId: string];

const OLDEST_FIRST: ListOrder<MailboxRow> = [
  { by: 'letter.sentAt', of: ({ sentAt }) => sentAt.toISOString() },
  { by: 'letter.notificationId', of: ({ notificationId }) => notificationId },
];

export interface MailboxFilter extends PageRequest<LetterPlace> {
  readonly orderId?: string;
  readonly customerId?: string;
}

/** The letters about an order, or to a customer, oldest first, opened; without texts for an erased customer. */
export class ListMailbox extends Query<RowPage<MailboxRow>> {
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

  async execute({ filter: { orderId, customerId, ...asked } }: ListMailbox): Promise<RowPage<MailboxRow>> {
    const query = this.rows.createQueryBuilder('letter');
    if (orderId) query.andWhere('letter.orderId = :orderId', { orderId });
    if (customerId) query.andWhere('letter.customerId = :customerId', { customerId });
    const { rows, about } = await readPage(query, asked, OLDEST_FIRST);
    const persons = await this.persons.findAll(rows.map((letter) => letter.customerId));
    return { rows: rows.map((letter) => opened(letter, persons.get(letter.customerId))), about };
  }
}

function opened(letter: MailboxRow, found: Found): MailboxRow {
  const words = (text: string | null) => {
    if (text === null || found === 'erased') return null;
    if (found instanceof Person) return found.open('letter', text);
    // A customer from before personal keys may have none yet.
    return isSealed(text) ? null : text;
  };
  return { ...letter, subject: words(letter.subject), body: words(letter.body) };
}
