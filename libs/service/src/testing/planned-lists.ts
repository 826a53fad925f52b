/// <reference types="jest" />
import { DataSource, SelectQueryBuilder } from 'typeorm';

/**
 * Runs `work` and returns PostgreSQL's plan, on `databaseUrl`, of every list that it reads. For specs that a list uses
 * an index: no plan may sort or read a whole table (see `isUnbounded`).
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

/** Whether a plan reads a whole table, or sorts more than the entries with equal values before the tie-breaker. */
export const isUnbounded = (plan: string): boolean => /Seq Scan|(?<!Incremental )Sort {2}\(/.test(plan);
