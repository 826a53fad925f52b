import { createTestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { CreateSandbox1793000000010 } from '../src/migrations/create-sandbox';

/** A database of its own with the sandbox's tables in it. */
export async function sandboxDatabase() {
  const { url, drop } = await createTestDatabase('payments');
  const database = new DataSource({ type: 'postgres', url, migrations: [CreateSandbox1793000000010] });
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
