/// <reference types="jest" />
import { DataSource, SelectQueryBuilder } from 'typeorm';

/**
 * Runs `work` and gives the plan of every list that it reads, as PostgreSQL would run it on `databaseUrl`.
 * For specs that show that a list goes by an index: none of the plans may sort or read a whole table.
 */
export async function plannedLists(databaseUrl: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  const read: [string, unknown[]][] = [];
  const getMany = SelectQueryBuilder.prototype.getMany;
  const spy = jest.spyOn(SelectQueryBuilder.prototype, 'getMany').mockImplementation(function (
    this: SelectQueryBuilder<object>,
  ) {
    read.push(this.getQueryAndParameters());
    return getMany.call(this);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  const database = new DataSource({ type: 'postgres', url: databaseUrl });
  await database.initialize();
  try {
    const plans: string[] = [];
    for (const [sql, values] of read) {
      const lines = await database.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`, values);
      plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
    }
    return plans;
  } finally {
    await database.destroy();
  }
}

/** Whether a plan reads a whole table, or sorts more than entries that are equal but for the tie-breaker. */
export const isUnbounded = (plan: string): boolean => /Seq Scan|(?<!Incremental )Sort {2}\(/.test(plan);
