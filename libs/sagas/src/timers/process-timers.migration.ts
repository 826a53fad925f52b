import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of `ProcessTimers`, in the database of the context that hosts the process manager. */
export class CreateProcessTimers1700000000010 implements MigrationInterface {
  readonly name = 'CreateProcessTimers1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE process_timers (
        process_id uuid PRIMARY KEY,
        correlation_id text NOT NULL,
        timers jsonb NOT NULL,
        next_due_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX process_timers_next_due_at ON process_timers (next_due_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE process_timers');
  }
}

/** The user or key that a timer's process works for; null (unknown) in rows of an older version. */
export class AddTimersOnBehalfOf1700000000040 implements MigrationInterface {
  readonly name = 'AddTimersOnBehalfOf1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE process_timers ADD COLUMN on_behalf_of jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE process_timers DROP COLUMN on_behalf_of');
  }
}

/** The trace context of the step that set the timers; null in rows of an older version. */
export class AddTimersTraceparent1700000000060 implements MigrationInterface {
  readonly name = 'AddTimersTraceparent1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE process_timers ADD COLUMN traceparent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE process_timers DROP COLUMN traceparent');
  }
}
