import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of consumers in their own database: the groups' positions and parked messages. */
export class CreateConsumerTables1760000000000 implements MigrationInterface {
  readonly name = 'CreateConsumerTables1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    // Positions are compared as strings of bytes, whatever the collation of the database.
    await runner.query(`
      CREATE TABLE consumer_positions (
        consumer_group text PRIMARY KEY,
        position text COLLATE "C" NOT NULL,
        version bigint NOT NULL DEFAULT 0
      )`);
    // json, not jsonb, because a message is kept as it came and jsonb refuses some contents of a broken one.
    await runner.query(`
      CREATE TABLE parked_messages (
        consumer_group text NOT NULL,
        key text NOT NULL,
        position text COLLATE "C" NOT NULL,
        message json NOT NULL,
        error text NOT NULL,
        attempts integer NOT NULL,
        parked_at timestamptz NOT NULL,
        PRIMARY KEY (consumer_group, key, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_messages');
    await runner.query('DROP TABLE consumer_positions');
  }
}
