import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Second factors with their recovery codes, the second factor of each login, and the time of checking each credential
 * for an unconfirmed address. The defaults are for earlier rows, and for those that an older version still writes.
 */
export class AddSecondFactors1797100000001 implements MigrationInterface {
  readonly name = 'AddSecondFactors1797100000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE second_factor (
        factor_id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        sealed_secret text NOT NULL,
        created_at timestamptz NOT NULL,
        pending_since timestamptz,
        last_step bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX second_factor_by_user ON second_factor (user_id, created_at)');
    await runner.query(
      'CREATE INDEX second_factor_pending ON second_factor (pending_since) WHERE pending_since IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE recovery_code (
        code_hash text PRIMARY KEY,
        factor_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX recovery_code_by_factor ON recovery_code (factor_id)');
    await runner.query('ALTER TABLE refresh_family ADD second_factor uuid');
    await runner.query('ALTER TABLE credential ADD address_check_at timestamptz DEFAULT now()');
    await runner.query(
      'CREATE INDEX credential_to_check ON credential (created_at) WHERE address_check_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credential DROP address_check_at');
    await runner.query('ALTER TABLE refresh_family DROP second_factor');
    for (const table of ['recovery_code', 'second_factor']) await runner.query(`DROP TABLE ${table}`);
  }
}
