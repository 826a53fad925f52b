import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Client } from 'pg';
import { contexts } from '../src';
import { prepareDatabases } from '../src/databases';
import { explain } from '../src/explain';
import { KEYS, openPersonalKeys } from '../src/personal-keys';
import { stayTheOnlyPlatform } from '../src/distributed/stay-the-only-platform';
import { becomeTheOnlyPlatform } from '../src/platform-lock';

let admin: TestDatabase;

beforeAll(async () => {
  admin = await createTestDatabase('databases');
});
afterAll(() => admin.drop());

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

describe('the databases of the shop', () => {
  it('are created once and found again', async () => {
    const first = await prepareDatabases(admin.url, ['events', 'catalog']);
    const again = await prepareDatabases(admin.url, ['events', 'catalog']);
    expect(again).toEqual(first);
    const catalog = await connect(first.get('catalog')!);
    await catalog.query('CREATE TABLE IF NOT EXISTS mine (n int)');
    await catalog.end();
  });

  it('are created together with a missing DATABASE_URL database by concurrent processes', async () => {
    const missing = new URL(admin.url);
    missing.pathname = `${missing.pathname}_missing`;
    const urls = await Promise.all([1, 2].map(() => prepareDatabases(missing.href, ['catalog'])));
    expect(new URL(urls[0]!.get('catalog')!).pathname).toBe(`${missing.pathname}_catalog`);
    expect(urls[1]).toEqual(urls[0]);
    const again = await connect(missing.href);
    await again.end();
  });

  it('cannot be created without the right to create a missing database, and one sentence says so', async () => {
    const owner = await connect(admin.url);
    const role = `nobody_${process.pid}`;
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak'`);
    try {
      const url = new URL(admin.url);
      Object.assign(url, { username: role, password: 'weak', pathname: '/not_there' });
      const error: unknown = await prepareDatabases(url.href, ['catalog']).catch((thrown: unknown) => thrown);
      expect(explain(error)).toBe(
        'the database "not_there" of DATABASE_URL does not exist and could not be created ' +
          '(permission denied to create database). Create it, or set DATABASE_URL to one that exists.',
      );
    } finally {
      await owner.query(`DROP ROLE ${role}`);
      await owner.end();
    }
  });

  it('refuse a connection of another context’s role', async () => {
    const urls = await prepareDatabases(admin.url, ['catalog', 'payments']);
    const trespass = new URL(urls.get('catalog')!);
    trespass.pathname = new URL(urls.get('payments')!).pathname;
    await expect(connect(trespass.href)).rejects.toMatchObject({ code: '42501' });
    const guess = new URL(urls.get('payments')!);
    guess.password = new URL(urls.get('catalog')!).password;
    await expect(connect(guess.href)).rejects.toMatchObject({ code: '28P01' });
  });

  it('let no role read or write the data of another context in any way', async () => {
    const urls = await prepareDatabases(admin.url, ['ordering', 'payments', 'events']);
    const payments = await connect(urls.get('payments')!);
    await payments.query('CREATE TABLE IF NOT EXISTS sandbox_charge (token text)');
    await payments.end();

    const trespass = new URL(urls.get('ordering')!);
    for (const other of ['payments', 'events']) {
      trespass.pathname = new URL(urls.get(other)!).pathname;
      await expect(connect(trespass.href)).rejects.toMatchObject({ code: '42501' });
    }
    const ordering = await connect(urls.get('ordering')!);
    const { username } = new URL(urls.get('payments')!);
    await expect(ordering.query(`SET ROLE "${username}"`)).rejects.toMatchObject({ code: '42501' });
    await expect(ordering.query('SELECT token FROM sandbox_charge')).rejects.toMatchObject({ code: '42P01' });
    const { rows } = await ordering.query<{ may: boolean }>(
      `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS may FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([{ may: false }]);
    await ordering.end();
  });

  it('give each context with personal data only the rights on the persons’ keys that it needs', async () => {
    const urls = await prepareDatabases(admin.url, [KEYS, ...contexts.map(({ name }) => name)]);
    // Twice, because every start does it, and concurrently.
    const [keys] = await Promise.all([openPersonalKeys(urls, contexts), openPersonalKeys(urls, contexts)]);
    expect([...keys.keys()]).toEqual(contexts.flatMap(({ name, personalData }) => (personalData ? [name] : [])));
    expect([...keys.keys()]).toContain('ordering');
    const denied = { code: '42501' };
    const make = `INSERT INTO personal_keys (user_id, key) VALUES (gen_random_uuid(), '\\x01')`;
    for (const [name, url] of keys) {
      const client = await connect(url);
      await client.query('SELECT key FROM personal_keys');
      if (name === 'customers') await client.query(make);
      else await expect(client.query(make)).rejects.toMatchObject(denied);
      await expect(client.query('DELETE FROM personal_keys')).rejects.toMatchObject(denied);
      await client.end();
    }
    const trespass = new URL(urls.get('catalog')!);
    trespass.pathname = new URL(urls.get(KEYS)!).pathname;
    await expect(connect(trespass.href)).rejects.toMatchObject(denied);
  });

  it('can be prepared by concurrent processes', async () => {
    const all = await Promise.all([1, 2, 3].map(() => prepareDatabases(admin.url, ['shipping', 'ordering'])));
    expect(all[1]).toEqual(all[0]);
  });

  it('have one platform at a time, and admit another after the lock is released', async () => {
    const url = (await prepareDatabases(admin.url, ['events'])).get('events')!;
    const letGo = await becomeTheOnlyPlatform(url, () => undefined);
    await expect(becomeTheOnlyPlatform(url, () => undefined)).rejects.toThrow(/another platform already runs/);
    await letGo();
    await (
      await becomeTheOnlyPlatform(url, () => undefined)
    )();
  });
  it('have one distributed shop at a time, even after the session of its lock was lost', async () => {
    const url = (await prepareDatabases(admin.url, ['events'])).get('events')!;
    const letGo = await stayTheOnlyPlatform(url, () => undefined);
    const events = await connect(url);
    const sessions = async () => {
      const { rows } = await events.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'maru-platform'`,
      );
      return rows.map(({ pid }) => pid);
    };
    const [lost] = await sessions();
    await events.query('SELECT pg_terminate_backend($1)', [lost]);
    await eventually(async () => {
      const [again] = await sessions();
      expect(again).toBeGreaterThan(0);
      expect(again).not.toBe(lost);
    }, 10_000);
    await expect(becomeTheOnlyPlatform(url, () => undefined)).rejects.toThrow(/another platform already runs/);
    await letGo();
    await eventually(async () => expect(await sessions()).toEqual([]));
    await events.end();
  });
});
