import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One position per topic partition instead of one per group, and the table of late messages. */
export class AddPartitions1770000000000 implements MigrationInterface {
  readonly name = 'AddPartitions1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    // The row of a group becomes its row '', from which a partition without a row starts.
    await runner.query(`
      ALTER TABLE consumer_positions
        ADD COLUMN partition text COLLATE "C" NOT NULL DEFAULT '',
        ADD COLUMN resume bigint,
        DROP CONSTRAINT consumer_positions_pkey,
        ADD PRIMARY KEY (consumer_group, partition)`);
    await runner.query(`ALTER TABLE parked_messages ADD COLUMN partition text COLLATE "C" NOT NULL DEFAULT ''`);
    await runner.query(`
      CREATE TABLE late_messages (
        consumer_group text NOT NULL,
        position text COLLATE "C" NOT NULL,
        PRIMARY KEY (consumer_group, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE late_messages');
    await runner.query('ALTER TABLE parked_messages DROP COLUMN partition');
    // A group goes back to its slowest partition and hears messages of the others again, so rebuild the projections.
    await runner.query(`
      UPDATE consumer_positions AS floor SET position = least_far.position
      FROM (SELECT consumer_group, min(position) AS position FROM consumer_positions
            WHERE partition <> '' GROUP BY consumer_group) AS least_far
      WHERE floor.consumer_group = least_far.consumer_group AND floor.partition = ''`);
    await runner.query(`DELETE FROM consumer_positions WHERE partition <> ''`);
    await runner.query(`
      ALTER TABLE consumer_positions
        DROP CONSTRAINT consumer_positions_pkey,
        DROP COLUMN partition,
        DROP COLUMN resume,
        ADD PRIMARY KEY (consumer_group)`);
  }
}
