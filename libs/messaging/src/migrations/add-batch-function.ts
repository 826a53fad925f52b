import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A batch in one round trip: moves the position of a batch group and makes its writes, or does nothing. The floor is
 * locked first, by everyone, and the tables of the writes only behind it, as in a transaction of several statements.
 */
export class AddBatchFunction1770000008000 implements MigrationInterface {
  readonly name = 'AddBatchFunction1770000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION move_batch_v1(
        of_group text, of_partition text, from_version bigint, after_turn bigint,
        to_position text, to_resume bigint, to_missed jsonb, writes text[], documents text[]
      ) RETURNS TABLE (moved_version bigint, moved_turn bigint) LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM consumer_positions
         WHERE consumer_group = of_group AND partition = '' AND version = after_turn FOR UPDATE;
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE consumer_positions SET position = to_position, resume = to_resume, version = version + 1,
               missed = coalesce(to_missed, missed)
         WHERE consumer_group = of_group AND partition = of_partition AND version = from_version
         RETURNING version INTO moved_version;
        IF NOT FOUND THEN RETURN; END IF;
        moved_turn := moved_version;
        IF of_partition <> '' THEN
          UPDATE consumer_positions SET version = version + 1 WHERE consumer_group = of_group AND partition = ''
           RETURNING version INTO moved_turn;
        END IF;
        FOR nth IN 1 .. cardinality(writes) LOOP
          EXECUTE writes[nth] USING documents[nth]::json;
        END LOOP;
        RETURN NEXT;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION move_batch_v1 RESTRICT');
  }
}
