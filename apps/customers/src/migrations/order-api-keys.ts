import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order in which API keys are listed. */
export class OrderApiKeys1796000000001 implements MigrationInterface {
  readonly name = 'OrderApiKeys1796000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX api_key_youngest ON api_key (issued_at DESC, key_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_key_youngest');
  }
}
