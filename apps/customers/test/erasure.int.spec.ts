import { AccountClosed, CustomerRegisteredV1, ProfileChangedV1 } from '@maru/contracts';
import { RandomIds } from '@maru/kernel';
import { Person } from '@maru/personal-data';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { customersOnTrial, kim } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

const ids = new RandomIds();

let on: CustomersOnTrial;
let database: Client;
beforeAll(async () => {
  on = await customersOnTrial();
  database = new Client({ connectionString: on.shop.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await on.shop.end();
});

const rowsOf = async (userId: string) => {
  const counts: number[] = [];
  for (const table of ['credential', 'refresh_family', 'account_letter', 'known_network']) {
    const { rows } = await database.query(`SELECT FROM ${table} WHERE user_id = $1`, [userId]);
    counts.push(rows.length);
  }
  return counts;
};
const gone = (userId: string) =>
  eventually(async () => {
    expect(await on.shop.persons.find(userId)).toBe('erased');
    expect(await rowsOf(userId)).toEqual([0, 0, 0, 0]);
  });

describe('closing an account', () => {
  it('erases the key, the password and the logins before it is answered', async () => {
    const { userId, accessToken, email } = await on.somebody();
    expect((await on.anybody('POST', '/api/users/password/reset-request', { email })).status).toBe(202);
    expect(await on.shop.persons.find(userId)).toBeInstanceOf(Person);
    expect(await rowsOf(userId)).toEqual([1, 1, 1, 1]);
    expect((await on.withToken(accessToken, 'DELETE', '/api/users/profile')).status).toBe(204);
    expect(await on.shop.persons.find(userId)).toBe('erased');
    expect(await rowsOf(userId)).toEqual([0, 0, 0, 0]);
    const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };
    for (const method of ['GET', 'DELETE'])
      expect(await on.withToken(accessToken, method, '/api/users/profile')).toMatchObject(unknown);
    expect(await on.withToken(accessToken, 'PATCH', '/api/users/profile', { name: 'Kim' })).toMatchObject(unknown);
    expect(await on.withToken(await on.operator(), 'GET', `/api/users/${userId}`)).toMatchObject(unknown);
  });

  it('resumes an erasure after a crash', async () => {
    const { userId } = await on.somebody();
    // Only the event of the first process remains.
    await on.shop.say(AccountClosed, `customers.user-${userId}`, { userId });
    await gone(userId);
  });

  it('repeats an erasure with keys that came back from a backup', async () => {
    const { userId, accessToken } = await on.somebody();
    const { rows } = await database.query<{ key: Buffer }>('SELECT key FROM personal_keys WHERE user_id = $1', [
      userId,
    ]);
    await on.withToken(accessToken, 'DELETE', '/api/users/profile');
    const restore = 'UPDATE personal_keys SET key = $2, erased_at = NULL WHERE user_id = $1';
    const restored = async () => {
      await database.query(restore, [userId, rows[0]!.key]);
      expect(await on.shop.persons.find(userId)).toBeInstanceOf(Person);
    };
    await on.shop.restartAfter(restored, 'customers/integration');
    await gone(userId);
    expect(on.shop.faults).toEqual([]);
  });

  it('leaves nothing in the tables and the log that identifies the person', async () => {
    const email = 'unmistakable@example.com';
    await on.register(kim(email, { name: 'Unmistakable' }));
    const { accessToken } = (await on.logIn(email)).body;
    await on.withToken(accessToken, 'PATCH', '/api/users/profile', { name: 'Still Unmistakable' });
    expect((await on.withToken(accessToken, 'GET', '/api/users/profile')).body.name).toBe('Still Unmistakable');
    const { events } = await on.shop.log.readAll();
    expect(JSON.stringify(events)).not.toMatch(/unmistakable/i);
  });
});

it('shows no person whose key is lost, without an error', async () => {
  const { userId, accessToken } = await on.somebody();
  await database.query('DELETE FROM personal_keys WHERE user_id = $1', [userId]);
  const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };
  expect(await on.withToken(accessToken, 'GET', '/api/users/profile')).toMatchObject(unknown);
  expect(await on.withToken(accessToken, 'PATCH', '/api/users/profile', { name: 'Kim' })).toMatchObject(unknown);
});

describe('an account from before personal keys', () => {
  async function registeredPlain() {
    const userId = ids.next();
    const person = { userId, email: `${userId}@example.com`, name: 'Old Kim', locale: 'en' };
    await on.shop.say(CustomerRegisteredV1, `customers.user-${userId}`, person);
    return { userId, get: async () => (await asOperator('GET', `/api/users/${userId}`)).body };
  }
  const asOperator = async (method: string, path: string) => on.withToken(await on.operator(), method, path);

  it('is shown as before, and gets a key for later text', async () => {
    const { userId, get } = await registeredPlain();
    expect(await get()).toMatchObject({ name: 'Old Kim' });
    await eventually(async () => expect(await on.shop.persons.find(userId)).toBeInstanceOf(Person));
    await on.shop.say(ProfileChangedV1, `customers.user-${userId}`, { userId, name: 'Older Kim', locale: 'en' });
    expect(await get()).toMatchObject({ name: 'Older Kim', email: `${userId}@example.com` });
  });

  it('gets no key once it is closed', async () => {
    const { userId, get } = await registeredPlain();
    await on.shop.say(AccountClosed, `customers.user-${userId}`, { userId });
    await gone(userId);
    expect(await get()).toMatchObject({ code: 'CUSTOMERS.UNKNOWN_USER' });
  });
});
