import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApiKeys1795000000002 implements MigrationInterface {
  readonly name = 'CreateApiKeys1795000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key (
        key_id uuid PRIMARY KEY,
        name text NOT NULL,
        key_hash text NOT NULL UNIQUE,
        scopes jsonb NOT NULL,
        user_id uuid,
        issued_by uuid NOT NULL,
        issued_at timestamptz NOT NULL,
        revoked_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key');
  }
}
