import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Columns for messages that wait: the due time, the first try, the number of faults, and since when they are shown as
 * parked. An older process leaves such rows alone, and lets later messages of their keys queue behind them.
 */
export class AddWaiting1770000004000 implements MigrationInterface {
  readonly name = 'AddWaiting1770000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE parked_messages
        ADD COLUMN due_at timestamptz,
        ADD COLUMN waits_since timestamptz,
        ADD COLUMN aged_at timestamptz,
        ADD COLUMN faults integer NOT NULL DEFAULT 0`);
    await runner.query(`
      ALTER TABLE parked_messages ADD COLUMN state text NOT NULL GENERATED ALWAYS AS (
        CASE
          WHEN dropped_at IS NOT NULL THEN 'dropped'
          WHEN aged_at IS NOT NULL THEN 'parked'
          WHEN due_at IS NOT NULL THEN 'waiting'
          WHEN attempts = 0 AND error = 'queues behind an earlier message of its key' THEN 'queued'
          ELSE 'parked'
        END) STORED`);
    await runner.query(`
      CREATE INDEX parked_messages_due ON parked_messages (consumer_group, partition, due_at)
      WHERE due_at IS NOT NULL AND dropped_at IS NULL`);
    // An expression, so that a look-up by key cannot use this index. A planner that takes the table for empty then has
    // only the primary key.
    await runner.query(`
      CREATE INDEX parked_messages_in_order ON parked_messages (consumer_group, (position || ' ' || key))
      WHERE dropped_at IS NULL`);
    await runner.query(`
      CREATE INDEX parked_messages_states ON parked_messages (consumer_group, state) WHERE dropped_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_messages_states, parked_messages_in_order, parked_messages_due');
    await runner.query(`
      ALTER TABLE parked_messages
        DROP COLUMN state, DROP COLUMN faults, DROP COLUMN aged_at, DROP COLUMN waits_since, DROP COLUMN due_at`);
  }
}
