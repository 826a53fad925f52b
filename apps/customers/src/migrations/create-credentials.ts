import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCredentials1795000000001 implements MigrationInterface {
  readonly name = 'CreateCredentials1795000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential (
        credential_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX credential_by_user ON credential (user_id)');
    await runner.query(`
      CREATE TABLE signing_key (
        kid text PRIMARY KEY,
        public_jwk jsonb NOT NULL,
        private_jwk jsonb,
        created_at timestamptz NOT NULL,
        retired_at timestamptz,
        CHECK ((private_jwk IS NULL) = (retired_at IS NOT NULL))
      )`);
    // At most one key is in force, however many instances rotate concurrently.
    await runner.query('CREATE UNIQUE INDEX signing_key_in_force ON signing_key ((1)) WHERE retired_at IS NULL');
    await runner.query(`
      CREATE TABLE refresh_family (
        family_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX refresh_family_by_user ON refresh_family (user_id)');
    await runner.query(`
      CREATE TABLE refresh_token (
        token_hash text PRIMARY KEY,
        family_id uuid NOT NULL REFERENCES refresh_family ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query('CREATE INDEX refresh_token_by_family ON refresh_token (family_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['refresh_token', 'refresh_family', 'signing_key', 'credential'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
