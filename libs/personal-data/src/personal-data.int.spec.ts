import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Person } from './person';
import { PersonalData } from './personal-data';
import { preparePersonalKeys } from './prepare-personal-keys';

let database: TestDatabase;
let owner: Pool;
const pools: Pool[] = [];
const roles = { keeps: [`keeper_${randomUUID()}`], uses: [`reader_${randomUUID()}`] };
const allRoles = [...roles.keeps, ...roles.uses];

function persons(role?: string): PersonalData {
  const url = new URL(database.url);
  if (role) Object.assign(url, { username: role, password: 'of-a-test' });
  const pool = new Pool({ connectionString: url.href, max: 4 });
  pools.push(pool);
  return new PersonalData(pool);
}

beforeAll(async () => {
  database = await createTestDatabase('personal-keys');
  owner = new Pool({ connectionString: database.url });
  for (const role of allRoles) await owner.query(`CREATE ROLE "${role}" LOGIN PASSWORD 'of-a-test'`);
  for (let n = 0; n < 2; n++) await preparePersonalKeys(database.url, roles);
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  for (const role of allRoles) await owner.query(`DROP OWNED BY "${role}"`);
  for (const role of allRoles) await owner.query(`DROP ROLE "${role}"`);
  await owner.end();
  await database.drop();
});

describe('the key of a person', () => {
  it('is created once by concurrent callers, and found by all', async () => {
    const userId = randomUUID();
    const makers = [persons(), persons()];
    const all = (await Promise.all(Array.from({ length: 20 }, (_, n) => makers[n % 2]!.begin(userId)))) as Person[];
    const sealed = all[0]!.seal('name', 'Kim');
    for (const person of all) expect(person.open('name', sealed)).toBe('Kim');
    const found = await persons().find(userId);
    expect(found).toBeInstanceOf(Person);
    expect((found as Person).open('name', sealed)).toBe('Kim');
  });

  it('is erased at once for all processes and for ever, however often it is repeated', async () => {
    const userId = randomUUID();
    const [one, other] = [persons(), persons()];
    await one.begin(userId);
    expect(await other.find(userId)).toBeInstanceOf(Person);
    await one.erase(userId);
    await one.erase(userId);
    expect(await other.find(userId)).toBe('erased');
    expect(await one.begin(userId)).toBe('erased');
    const { rows } = await owner.query('SELECT key FROM personal_keys WHERE user_id = $1', [userId]);
    expect(rows).toEqual([{ key: null }]);
  });

  it('is never created for a person who was erased before', async () => {
    const userId = randomUUID();
    expect(await persons().find(userId)).toBeUndefined();
    await persons().erase(userId);
    expect(await persons().begin(userId)).toBe('erased');
  });

  it('is found together with those of others in one query', async () => {
    const [kim, lee, stranger] = [randomUUID(), randomUUID(), randomUUID()];
    const all = persons();
    await all.begin(kim);
    await all.erase(lee);
    const found = await all.findAll([kim, lee, stranger, kim]);
    expect([...found.keys()].sort()).toEqual([kim, lee].sort());
    expect(found.get(lee)).toBe('erased');
    expect(await all.findAll([])).toEqual(new Map());
  });
});

describe('roles at the keys', () => {
  const denied = { code: '42501' };

  it('let customers create and erase keys, but not undo an erasure', async () => {
    const keeper = persons(roles.keeps[0]);
    const userId = randomUUID();
    await keeper.begin(userId);
    await keeper.erase(userId);
    expect(await keeper.find(userId)).toBe('erased');
    await expect(pools.at(-1)!.query('DELETE FROM personal_keys')).rejects.toMatchObject(denied);
  });

  it('let other contexts only read', async () => {
    const userId = randomUUID();
    await persons().begin(userId);
    const reader = persons(roles.uses[0]);
    expect(await reader.find(userId)).toBeInstanceOf(Person);
    await expect(reader.begin(randomUUID())).rejects.toMatchObject(denied);
    await expect(reader.erase(userId)).rejects.toMatchObject(denied);
  });
});
