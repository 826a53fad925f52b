import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The times of letters to each person within the last hour. An older version counts in its memory meanwhile. */
export class CountLetters1798000000002 implements MigrationInterface {
  readonly name = 'CountLetters1798000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE letter_quota (
        user_id uuid PRIMARY KEY,
        mailed_at timestamptz[] NOT NULL,
        last_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX letter_quota_by_age ON letter_quota (last_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE letter_quota');
  }
}
