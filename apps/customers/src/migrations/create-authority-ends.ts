import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ends of authority, the account that the settings have appointed, and the expiry of API keys. */
export class CreateAuthorityEnds1797000000001 implements MigrationInterface {
  readonly name = 'CreateAuthorityEnds1797000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE authority_end_position');
    await runner.query(`
      CREATE TABLE authority_end (
        subject uuid PRIMARY KEY,
        version integer NOT NULL,
        not_before timestamptz NOT NULL,
        until timestamptz NOT NULL,
        position bigint NOT NULL UNIQUE
      )`);
    await runner.query('CREATE INDEX authority_end_until ON authority_end (until)');
    await runner.query('CREATE TABLE appointed_by_settings (user_id uuid PRIMARY KEY)');
    // Earlier keys, and those that an older process issues meanwhile, are valid for a year from now.
    await runner.query(
      `ALTER TABLE api_key ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '365 days'`,
    );
    await runner.query('CREATE INDEX api_key_by_issuer ON api_key (issued_by) WHERE revoked_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_key_by_issuer');
    await runner.query('ALTER TABLE api_key DROP COLUMN expires_at');
    for (const table of ['appointed_by_settings', 'authority_end']) await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP SEQUENCE authority_end_position');
  }
}
