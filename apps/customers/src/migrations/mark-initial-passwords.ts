import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which credentials hold a password that the settings gave to the operator's account. None of before are marked: a start
 * marks the one whose password it knows.
 */
export class MarkInitialPasswords1797100000001 implements MigrationInterface {
  readonly name = 'MarkInitialPasswords1797100000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credential ADD initial boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credential DROP initial');
  }
}
