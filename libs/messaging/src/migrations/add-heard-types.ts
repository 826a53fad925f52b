import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The types of each position, its missed stretches, and the living processes of a group. */
export class AddHeardTypes1770000003000 implements MigrationInterface {
  readonly name = 'AddHeardTypes1770000003000';

  async up(runner: QueryRunner): Promise<void> {
    // Null: written by a version that records no types.
    await runner.query(`
      ALTER TABLE consumer_positions
        ADD COLUMN hears text[],
        ADD COLUMN missed jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`
      CREATE TABLE consumer_presence (
        consumer_group text NOT NULL,
        process text NOT NULL,
        hears text[] NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (consumer_group, process)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consumer_presence');
    await runner.query('ALTER TABLE consumer_positions DROP COLUMN hears, DROP COLUMN missed');
  }
}
