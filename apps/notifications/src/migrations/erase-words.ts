import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A closed account has neither name nor address, and its letters have no text. */
export class EraseWords1795000000003 implements MigrationInterface {
  readonly name = 'EraseWords1795000000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of ERASABLE) await runner.query(`ALTER TABLE ${table} ALTER ${column} DROP NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of ERASABLE) {
      await runner.query(`UPDATE ${table} SET ${column} = '' WHERE ${column} IS NULL`);
      await runner.query(`ALTER TABLE ${table} ALTER ${column} SET NOT NULL`);
    }
  }
}

const ERASABLE = [
  ['customer', 'email'],
  ['customer', 'name'],
  ['mailbox', 'subject'],
  ['mailbox', 'body'],
] as const;
