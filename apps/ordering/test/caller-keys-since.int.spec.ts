import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { CallerKeysSince } from '../src/features/place-order/caller-keys-since';
import { AddCallerKeys1794000000034 } from '../src/migrations/add-caller-keys';
import { CreateViews1793000000002 } from '../src/migrations/create-views';

describe('the time since which idempotency keys belong to their callers', () => {
  let database: TestDatabase;
  let client: DataSource;
  beforeEach(async () => {
    database = await createTestDatabase('ordering');
    client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await new CreateViews1793000000002().up(client.createQueryRunner());
  });
  afterEach(async () => {
    await client.destroy();
    await database.drop();
  });

  const daysFromNow = async () => {
    await new AddCallerKeys1794000000034().up(client.createQueryRunner());
    return ((await new CallerKeysSince(client).time()).getTime() - Date.now()) / 86_400_000;
  };

  it('is the first start of a new shop', async () => {
    expect(await daysFromNow()).toBeLessThanOrEqual(0.001);
  });

  it('is a week after the migration of a shop with customers, where the former version may still run', async () => {
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    expect(await daysFromNow()).toBeGreaterThan(6.9);
  });

  it('leaves the registration time of customers from the former version empty', async () => {
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    await daysFromNow();
    // The former version inserts rows without a time.
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    expect(await client.query('SELECT registered_at FROM customer_copy')).toEqual([
      { registered_at: null },
      { registered_at: null },
    ]);
  });

  it('is read again after a failed read', async () => {
    const since = new CallerKeysSince(client);
    await expect(since.time()).rejects.toThrow('caller_keys');
    await new AddCallerKeys1794000000034().up(client.createQueryRunner());
    expect(await since.time()).toBeInstanceOf(Date);
  });
});
