import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last beats of a context and of the parties that its processes ask, and gaps between beats. */
export class CreateTimerGaps1700000000030 implements MigrationInterface {
  readonly name = 'CreateTimerGaps1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE timer_beats (
        party text PRIMARY KEY,
        beaten_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE timer_gaps (
        party text NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz NOT NULL,
        PRIMARY KEY (party, started_at)
      )`);
    await runner.query('CREATE INDEX timer_gaps_ended_at ON timer_gaps (ended_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE timer_gaps');
    await runner.query('DROP TABLE timer_beats');
  }
}
