import type { DataSource, EntityManager } from 'typeorm';

/**
 * The database with transactions that the server ends after this time without a statement. So their locks are freed
 * even when their process hangs or its machine is gone.
 */
export function boundedTransactions(dataSource: DataSource, idleMs: number): DataSource {
  const transaction = <Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> =>
    dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(idleMs)}`);
      return work(manager);
    });
  return Object.create(dataSource, { transaction: { value: transaction } }) as DataSource;
}
