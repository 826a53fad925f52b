import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The time of a charge's last change, so that the sandbox can delete old ones, each together with its refund. */
export class BoundSandbox1796000000001 implements MigrationInterface {
  readonly name = 'BoundSandbox1796000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Earlier charges count as changed now, and so does each that an older process inserts.
    await runner.query('ALTER TABLE sandbox_charge ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now()');
    await runner.query('CREATE INDEX sandbox_charge_by_age ON sandbox_charge (touched_at)');
    await runner.query('CREATE INDEX sandbox_refund_by_charge ON sandbox_refund (charge_reference)');
    await runner.query(`
      ALTER TABLE sandbox_refund
        DROP CONSTRAINT sandbox_refund_charge_reference_fkey,
        ADD CONSTRAINT sandbox_refund_charge_reference_fkey
          FOREIGN KEY (charge_reference) REFERENCES sandbox_charge (reference) ON DELETE CASCADE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sandbox_refund
        DROP CONSTRAINT sandbox_refund_charge_reference_fkey,
        ADD CONSTRAINT sandbox_refund_charge_reference_fkey
          FOREIGN KEY (charge_reference) REFERENCES sandbox_charge (reference)`);
    await runner.query('DROP INDEX sandbox_refund_by_charge, sandbox_charge_by_age');
    await runner.query('ALTER TABLE sandbox_charge DROP COLUMN touched_at');
  }
}
