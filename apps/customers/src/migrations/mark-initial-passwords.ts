import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Marks credentials with a password of the settings for the operator's account. Earlier ones are not marked; a start
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
