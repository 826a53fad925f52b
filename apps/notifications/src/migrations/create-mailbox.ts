import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMailbox1793000000002 implements MigrationInterface {
  readonly name = 'CreateMailbox1793000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer (
        user_id uuid PRIMARY KEY,
        email text NOT NULL,
        name text NOT NULL,
        locale text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE customer_order (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        currency text NOT NULL,
        total bigint NOT NULL,
        lines jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE mailbox (
        notification_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        order_id uuid NOT NULL,
        template text NOT NULL,
        locale text NOT NULL,
        channel text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        sent_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX mailbox_by_order ON mailbox (order_id, sent_at)');
    await runner.query('CREATE INDEX mailbox_by_customer ON mailbox (customer_id, sent_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['mailbox', 'customer_order', 'customer']) await runner.query(`DROP TABLE ${table}`);
  }
}
