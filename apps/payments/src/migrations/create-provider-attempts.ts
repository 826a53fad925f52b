import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of attempts at the provider; see `attempts/provider-attempts.ts`. */
export class CreateProviderAttempts1793000000020 implements MigrationInterface {
  readonly name = 'CreateProviderAttempts1793000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE provider_attempts (
        payment_id uuid NOT NULL,
        work text NOT NULL CHECK (work IN ('charge', 'settlement', 'refund')),
        attempts integer NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        heard_first boolean NOT NULL DEFAULT false,
        due_at timestamptz NOT NULL,
        fault text,
        detail text,
        closed_at timestamptz,
        PRIMARY KEY (payment_id, work)
      )`);
    await runner.query('CREATE INDEX provider_attempts_due ON provider_attempts (due_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_attempts');
  }
}
