import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The memory of the sandbox provider. It plays an external system, so nothing else reads or writes these tables. */
export class CreateSandbox1793000000010 implements MigrationInterface {
  readonly name = 'CreateSandbox1793000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sandbox_charge (
        idempotency_key uuid PRIMARY KEY,
        reference text NOT NULL UNIQUE,
        token text,
        amount bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL
          CHECK (status IN ('unseen', 'failing', 'processing', 'captured', 'refused', 'cancelled')),
        code text,
        calls integer NOT NULL,
        refund_key uuid
      )`);
    await runner.query(`
      CREATE TABLE sandbox_refund (
        idempotency_key uuid PRIMARY KEY,
        charge_reference text NOT NULL REFERENCES sandbox_charge (reference),
        calls integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sandbox_refund');
    await runner.query('DROP TABLE sandbox_charge');
  }
}
