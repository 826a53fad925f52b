import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attempts to log in, by opaque keys. An older version counts in its memory meanwhile. */
export class CountLoginAttempts1798000000001 implements MigrationInterface {
  readonly name = 'CountLoginAttempts1798000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE login_attempt (
        key bytea PRIMARY KEY,
        count integer NOT NULL,
        last_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX login_attempt_by_age ON login_attempt (last_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE login_attempt');
  }
}
