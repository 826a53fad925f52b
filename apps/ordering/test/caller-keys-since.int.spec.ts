import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { CallerKeysSince } from '../src/features/place-order/caller-keys-since';
import { AddCallerKeys1794000000034 } from '../src/migrations/add-caller-keys';
import { CreateViews1793000000002 } from '../src/migrations/create-views';

describe('the time since which keys are their callers’ own', () => {
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

  it('is a week later where a former version may run beside', async () => {
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    expect(await daysFromNow()).toBeGreaterThan(6.9);
  });

  it('leaves the customers of the former version without a time, before all of it', async () => {
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    await daysFromNow();
    // As the former version goes on writing.
    await client.query('INSERT INTO customer_copy (customer_id) VALUES (gen_random_uuid())');
    expect(await client.query('SELECT registered_at FROM customer_copy')).toEqual([
      { registered_at: null },
      { registered_at: null },
    ]);
  });

  it('is asked again when the database did not answer', async () => {
    const since = new CallerKeysSince(client);
    await expect(since.time()).rejects.toThrow('caller_keys');
    await new AddCallerKeys1794000000034().up(client.createQueryRunner());
    expect(await since.time()).toBeInstanceOf(Date);
  });
});
