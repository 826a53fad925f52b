import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps dropped messages of a keyed group for a while, to recognise them when they come again. */
export class AddDroppedAt1770000002000 implements MigrationInterface {
  readonly name = 'AddDroppedAt1770000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE parked_messages ADD COLUMN dropped_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM parked_messages WHERE dropped_at IS NOT NULL');
    await runner.query('ALTER TABLE parked_messages DROP COLUMN dropped_at');
  }
}
