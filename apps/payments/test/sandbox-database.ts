import { createTestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { BoundSandbox1796000000001 } from '../src/migrations/bound-sandbox';
import { CreateProviderAttempts1793000000020 } from '../src/migrations/create-provider-attempts';
import { CreateSandbox1793000000010 } from '../src/migrations/create-sandbox';
import { RefundPartsAtSandbox1797100000010 } from '../src/migrations/refund-parts-at-sandbox';

/** A database of its own with the sandbox's tables and those of payments in it. */
export async function sandboxDatabase() {
  const { url, drop } = await createTestDatabase('payments');
  const migrations = [
    CreateSandbox1793000000010,
    CreateProviderAttempts1793000000020,
    BoundSandbox1796000000001,
    RefundPartsAtSandbox1797100000010,
  ];
  const database = new DataSource({ type: 'postgres', url, migrations });
  await database.initialize();
  await database.runMigrations();
  return {
    database,
    close: async () => {
      await database.destroy();
      await drop();
    },
  };
}
