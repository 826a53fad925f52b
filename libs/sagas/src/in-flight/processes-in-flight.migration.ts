import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of `ProcessInFlight`, in the database of the context that hosts the process manager. */
export class CreateProcessesInFlight1700000000020 implements MigrationInterface {
  readonly name = 'CreateProcessesInFlight1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE processes_in_flight (
        process_id uuid PRIMARY KEY,
        version integer NOT NULL,
        versions jsonb NOT NULL,
        stuck boolean NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE processes_in_flight');
  }
}
