import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateViews1793000000002 implements MigrationInterface {
  readonly name = 'CreateViews1793000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE product_copy (
        product_id uuid PRIMARY KEY,
        sku text NOT NULL,
        name text NOT NULL,
        amount bigint NOT NULL,
        currency text NOT NULL,
        withdrawn boolean NOT NULL
      )`);
    await runner.query('CREATE TABLE customer_copy (customer_id uuid PRIMARY KEY)');
    await runner.query(`
      CREATE TABLE order_summary (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        status text NOT NULL,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        total bigint NOT NULL,
        reason text,
        detail text,
        version integer NOT NULL,
        placed_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX order_summary_youngest ON order_summary (placed_at DESC, order_id)');
    await runner.query(
      'CREATE INDEX order_summary_of_customer ON order_summary (customer_id, placed_at DESC, order_id)',
    );
    await runner.query(`
      CREATE TABLE order_timeline (
        event_id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        position text COLLATE "C" NOT NULL,
        context text NOT NULL,
        type text NOT NULL,
        causation_id text NOT NULL,
        occurred_at timestamptz NOT NULL,
        summary text NOT NULL
      )`);
    await runner.query('CREATE INDEX order_timeline_of_order ON order_timeline (order_id, position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['order_timeline', 'order_summary', 'customer_copy', 'product_copy'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
