import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of a relay in its context's database: the instance at work, and its progress. */
export class CreateRelayTables1770000001000 implements MigrationInterface {
  readonly name = 'CreateRelayTables1770000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE relay_leases (
        relay text PRIMARY KEY,
        holder text NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE relay_progress (
        relay text PRIMARY KEY,
        cluster text NOT NULL,
        topic text NOT NULL,
        next_offsets bigint[] NOT NULL,
        position text COLLATE "C" NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_progress');
    await runner.query('DROP TABLE relay_leases');
  }
}
