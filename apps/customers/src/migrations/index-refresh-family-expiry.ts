import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index for the deletion of expired logins. */
export class IndexRefreshFamilyExpiry1796000000001 implements MigrationInterface {
  readonly name = 'IndexRefreshFamilyExpiry1796000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX refresh_family_by_expiry ON refresh_family (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX refresh_family_by_expiry');
  }
}
