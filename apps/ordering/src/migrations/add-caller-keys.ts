import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records when a customer registered, and since when idempotency keys belong to their callers. A shop with customers
 * may run instances of the former version for a week, or be rolled back to it. So customers who register in that week
 * count as registered before.
 */
export class AddCallerKeys1794000000034 implements MigrationInterface {
  readonly name = 'AddCallerKeys1794000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer_copy ADD COLUMN registered_at timestamptz');
    await runner.query('CREATE TABLE caller_keys (since timestamptz NOT NULL)');
    await runner.query(`
      INSERT INTO caller_keys
      SELECT now() + CASE WHEN EXISTS (SELECT FROM customer_copy) OR EXISTS (SELECT FROM order_summary)
                          THEN interval '7 days' ELSE interval '0' END`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE caller_keys');
    await runner.query('ALTER TABLE customer_copy DROP COLUMN registered_at');
  }
}
