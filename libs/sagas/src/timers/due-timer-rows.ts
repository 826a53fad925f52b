import type { DataSource } from 'typeorm';
import { ProcessTimers } from './process-timers.entity';

const PAGE = 256;

/** Reads the rows of `process_timers` by the time at which the first of their timers is due. */
export class DueTimerRows {
  constructor(private readonly dataSource: DataSource) {}

  /** The earliest due time; undefined when no timer runs. */
  async firstDueAt(): Promise<Date | undefined> {
    const [row] = await this.dataSource.query<{ first: Date | null }[]>(
      'SELECT min(next_due_at) AS first FROM process_timers',
    );
    return row?.first ?? undefined;
  }

  async firstDueAfter(now: Date): Promise<Date | undefined> {
    const [row] = await this.dataSource.query<{ first: Date | null }[]>(
      'SELECT min(next_due_at) AS first FROM process_timers WHERE next_due_at > $1',
      [now],
    );
    return row?.first ?? undefined;
  }

  /** The rows that are due by `now`, the longest due first. */
  async *pages(now: Date): AsyncGenerator<readonly ProcessTimers[]> {
    for (let last: ProcessTimers | undefined; ;) {
      const rows = await this.page(now, last);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE) return;
      last = rows.at(-1);
    }
  }

  private page(now: Date, after: ProcessTimers | undefined): Promise<ProcessTimers[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ProcessTimers, 'row')
      .where('row.nextDueAt <= :now', { now })
      .orderBy('row.nextDueAt')
      .addOrderBy('row.processId')
      .limit(PAGE);
    if (after)
      query.andWhere('(row.nextDueAt, row.processId) > (:dueAt, :processId)', {
        dueAt: after.nextDueAt,
        processId: after.processId,
      });
    return query.getMany();
  }
}
