import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The amount of a refund at the sandbox, in minor units. An earlier refund has 0 and refunded the whole, if its charge
 * names it as `refund_key`.
 */
export class RefundPartsAtSandbox1797100000010 implements MigrationInterface {
  readonly name = 'RefundPartsAtSandbox1797100000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sandbox_refund ADD given_back bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sandbox_refund DROP given_back');
  }
}
