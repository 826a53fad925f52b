import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For finding letters that are old enough to delete. */
export class IndexMailboxAge1796000000001 implements MigrationInterface {
  readonly name = 'IndexMailboxAge1796000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX mailbox_by_age ON mailbox (sent_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX mailbox_by_age');
  }
}
