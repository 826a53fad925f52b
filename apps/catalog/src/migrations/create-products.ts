import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProducts1793000000001 implements MigrationInterface {
  readonly name = 'CreateProducts1793000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE product (
        product_id uuid PRIMARY KEY,
        sku text COLLATE "C" NOT NULL,
        name text NOT NULL,
        description text,
        category text NOT NULL,
        amount bigint NOT NULL,
        currency text NOT NULL,
        withdrawn boolean NOT NULL,
        search text NOT NULL
      )`);
    await runner.query('CREATE INDEX product_on_sale ON product (sku) WHERE NOT withdrawn');
    await runner.query('CREATE INDEX product_on_sale_by_category ON product (category, sku) WHERE NOT withdrawn');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE product');
  }
}
