import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The time at which a late message was noted, and indexes for finding old rows. */
export class BoundByAge1770000007000 implements MigrationInterface {
  readonly name = 'BoundByAge1770000007000';

  async up(runner: QueryRunner): Promise<void> {
    // An older process writes no time, so the default does.
    await runner.query('ALTER TABLE late_messages ADD COLUMN noted_at timestamptz NOT NULL DEFAULT now()');
    await runner.query('CREATE INDEX late_messages_noted_at ON late_messages (noted_at)');
    await runner.query(`
      CREATE INDEX parked_messages_dropped_at ON parked_messages (dropped_at) WHERE dropped_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_messages_dropped_at');
    await runner.query('ALTER TABLE late_messages DROP COLUMN noted_at');
  }
}
