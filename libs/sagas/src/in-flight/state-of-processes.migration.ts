import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The state of each process in flight, and since when it is in it. Null for steps that a former release has folded. */
export class AddStateOfProcesses1700000000050 implements MigrationInterface {
  readonly name = 'AddStateOfProcesses1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes_in_flight ADD COLUMN state text, ADD COLUMN since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes_in_flight DROP COLUMN state, DROP COLUMN since');
  }
}
