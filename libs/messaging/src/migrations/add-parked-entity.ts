import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The entity that a parked message belongs to, computed from its stream as in `entityOf`. The database computes it, so
 * rows of an older process have it, too.
 */
export class AddParkedEntity1770000005000 implements MigrationInterface {
  readonly name = 'AddParkedEntity1770000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE parked_messages ADD COLUMN entity text NOT NULL GENERATED ALWAYS AS (
        CASE
          WHEN length(key) > 36 AND right(key, 36) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          THEN split_part(key, '.', 1) || '.' || right(key, 36)
          ELSE key
        END) STORED`);
    // Not partial, so that look-ups that filter dropped rows themselves can use only this index.
    await runner.query('CREATE INDEX parked_messages_entities ON parked_messages (consumer_group, entity, position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_messages_entities');
    await runner.query('ALTER TABLE parked_messages DROP COLUMN entity');
  }
}
