import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateClaimSecret1795000000003 implements MigrationInterface {
  readonly name = 'CreateClaimSecret1795000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE claim_secret (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        secret bytea NOT NULL
      )`);
    // Two random UUIDs are 244 random bits, and need no extension of the server.
    await runner.query(`
      INSERT INTO claim_secret (secret)
      VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE claim_secret');
  }
}
