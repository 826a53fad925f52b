import { readPage } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { BreachRow } from './breach.entity';

const NEWEST_FIRST: ListOrder<BreachRow> = [
  { by: 'breach.foundAt', direction: 'DESC', of: ({ foundAt }) => foundAt.toISOString() },
  { by: 'breach.breachId', direction: 'DESC', of: ({ breachId }) => breachId },
];

export interface BreachFilter extends PageRequest<readonly [foundAt: string, breachId: string]> {
  readonly invariant?: string | undefined;
  readonly subject?: string | undefined;
  readonly acknowledged?: boolean | undefined;
}

/** The breaches, newest first. It is as current as the view `breaches`. */
export class ListBreaches extends Query<RowPage<BreachRow>> {
  constructor(readonly filter: BreachFilter) {
    super();
  }
}

@QueryHandler(ListBreaches)
export class ListBreachesHandler implements IQueryHandler<ListBreaches> {
  constructor(@InjectRepository(BreachRow) private readonly rows: Repository<BreachRow>) {}

  async execute({ filter: { invariant, subject, acknowledged, ...asked } }: ListBreaches): Promise<RowPage<BreachRow>> {
    const query = this.rows.createQueryBuilder('breach');
    if (invariant !== undefined) query.andWhere('breach.invariant = :invariant', { invariant });
    if (subject !== undefined) query.andWhere('breach.subject = :subject', { subject });
    if (acknowledged !== undefined) query.andWhere(`breach.acknowledgedAt IS ${acknowledged ? 'NOT ' : ''}NULL`);
    return readPage(query, asked, NEWEST_FIRST);
  }
}
