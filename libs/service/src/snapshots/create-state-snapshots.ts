import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The table of states of long streams. Processes of older releases do not use it. A row may be removed at any time,
 * because its state can be folded from the stream.
 */
export class CreateStateSnapshots1770000006000 implements MigrationInterface {
  readonly name = 'CreateStateSnapshots1770000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE state_snapshots (
        stream text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        revision integer NOT NULL,
        event_id text NOT NULL,
        state text NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (stream, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE state_snapshots');
  }
}
