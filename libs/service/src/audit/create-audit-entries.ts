import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of acts, with an index for each filter. Processes of older releases do not use it. */
export class CreateAuditEntries1798000000001 implements MigrationInterface {
  readonly name = 'CreateAuditEntries1798000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entry (
        entry_id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        context text NOT NULL,
        type text NOT NULL,
        subject text,
        actor_kind text NOT NULL,
        actor_id text NOT NULL,
        on_behalf_of text,
        address text,
        reason text,
        correlation_id text NOT NULL,
        details jsonb
      )`);
    await runner.query('CREATE INDEX audit_entry_at ON audit_entry (at)');
    for (const column of ['actor_id', 'subject', 'type'])
      await runner.query(`CREATE INDEX audit_entry_${column} ON audit_entry (${column}, at)`);
    await runner.query(
      'CREATE INDEX audit_entry_on_behalf_of ON audit_entry (on_behalf_of, at) WHERE on_behalf_of IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_entry');
  }
}
