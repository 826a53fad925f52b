import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of breaches, and what the auditor remembers of the log between two starts. */
export class CreateAudit1799000000001 implements MigrationInterface {
  readonly name = 'CreateAudit1799000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE breach (
        breach_id uuid PRIMARY KEY,
        found_at timestamptz NOT NULL,
        invariant text NOT NULL,
        rule text NOT NULL,
        subject text NOT NULL,
        sentence text NOT NULL,
        stream text NOT NULL,
        event jsonb,
        before jsonb NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by text,
        why text
      )`);
    await runner.query('CREATE INDEX breach_by_age ON breach (found_at, breach_id)');
    await runner.query(`
      CREATE TABLE audit_position (
        id integer PRIMARY KEY CHECK (id = 1),
        since text COLLATE "C",
        position text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        holder uuid,
        until timestamptz
      )`);
    await runner.query(`INSERT INTO audit_position (id, position, version) VALUES (1, '', 0)`);
    await runner.query('CREATE TABLE audit_state (key text PRIMARY KEY, state jsonb NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE breach, audit_position, audit_state');
  }
}
