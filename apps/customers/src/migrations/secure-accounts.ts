import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Letters about accounts with the hashes of their codes, networks of users' logins, and data about the beginning of a
 * login. The defaults are for earlier logins, and for those that an older version still writes.
 */
export class SecureAccounts1796200000001 implements MigrationInterface {
  readonly name = 'SecureAccounts1796200000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_letter (
        letter_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        template text NOT NULL,
        code_hash text UNIQUE,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query('CREATE INDEX account_letter_by_user ON account_letter (user_id, requested_at)');
    await runner.query('CREATE INDEX account_letter_by_age ON account_letter (requested_at)');
    await runner.query(`
      CREATE TABLE known_network (
        user_id uuid NOT NULL,
        network_hash text NOT NULL,
        seen_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, network_hash)
      )`);
    await runner.query('CREATE INDEX known_network_by_age ON known_network (seen_at)');
    await runner.query(`
      ALTER TABLE refresh_family
        ADD credential_id uuid,
        ADD authenticated_at timestamptz NOT NULL DEFAULT now(),
        ADD last_used_at timestamptz NOT NULL DEFAULT now(),
        ADD ends_at timestamptz NOT NULL DEFAULT now() + interval '90 days'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE refresh_family
        DROP credential_id, DROP authenticated_at, DROP last_used_at, DROP ends_at`);
    await runner.query('DROP TABLE known_network');
    await runner.query('DROP TABLE account_letter');
  }
}
