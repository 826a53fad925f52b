import { Clock } from '@maru/kernel';
import { Client } from 'pg';
import { customersOnTrial } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

class Later extends Clock {
  aheadMs = 0;
  override now = () => new Date(Date.now() + this.aheadMs);
}

const SECOND = 1_000;
const DAY = 86_400_000;
const invalid = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
const reused = { status: 401, body: { code: 'CUSTOMERS.REFRESH_TOKEN_REUSED' } };
const clock = new Later();

let on: CustomersOnTrial;
beforeAll(async () => {
  on = await customersOnTrial({}, () => clock);
});
afterEach(() => {
  clock.aheadMs = 0;
});
afterAll(() => on.shop.end());

describe('a reused refresh token', () => {
  it('gets the same next token within some seconds, because the answer may be lost', async () => {
    const { refreshToken } = await on.somebody();
    const answers = await Promise.all([1, 2, 3].map(() => on.exchange(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect((await on.exchange(answers[0]!.body.refreshToken)).status).toBe(200);
  });

  it('ends its whole login after that, also for the newest token, and no other login', async () => {
    const { email, refreshToken } = await on.somebody();
    const another = (await on.logIn(email)).body.refreshToken;
    const newest = (await on.exchange(refreshToken)).body.refreshToken;
    clock.aheadMs = 11 * SECOND;
    expect(await on.exchange(refreshToken)).toMatchObject(reused);
    expect(await on.exchange(newest)).toMatchObject(invalid);
    expect(await on.exchange(refreshToken)).toMatchObject(invalid);
    expect((await on.exchange(another)).status).toBe(200);
  });

  it('ends its login at once when the next token was used already', async () => {
    const { refreshToken } = await on.somebody();
    const next = (await on.exchange(refreshToken)).body.refreshToken;
    await on.exchange(next);
    expect(await on.exchange(refreshToken)).toMatchObject(reused);
  });

  it('gives a thief no login of their own, because the second use of the next token ends it', async () => {
    const { refreshToken } = await on.somebody();
    const owners = (await on.exchange(refreshToken)).body.refreshToken;
    const stolen = (await on.exchange(refreshToken)).body.refreshToken;
    const last = (await on.exchange(stolen)).body.refreshToken;
    clock.aheadMs = 11 * SECOND;
    expect(await on.exchange(owners)).toMatchObject(reused);
    expect(await on.exchange(last)).toMatchObject(invalid);
  });
});

describe('a login', () => {
  it('ends after 90 days, however often it is extended', async () => {
    let { refreshToken } = await on.somebody();
    for (const days of [29, 58, 87]) {
      clock.aheadMs = days * DAY;
      const next = await on.exchange(refreshToken);
      expect([days, next.status]).toEqual([days, 200]);
      refreshToken = next.body.refreshToken;
    }
    clock.aheadMs = 90 * DAY + SECOND;
    expect(await on.exchange(refreshToken)).toMatchObject(invalid);
  });

  it('is listed for its user, and can only be ended by them', async () => {
    const [kim, lee] = [await on.somebody(), await on.somebody()];
    await on.logIn(kim.email);
    const list = async () => (await on.withToken(kim.accessToken, 'GET', '/api/users/sessions')).body.items;
    const before = await list();
    expect(before).toHaveLength(2);
    const { sessionId, authenticatedAt, endsAt } = before[1];
    expect(Date.parse(endsAt) - Date.parse(authenticatedAt)).toBe(90 * DAY);
    const end = (token: string) => on.withToken(token, 'DELETE', `/api/users/sessions/${sessionId}`);
    const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_SESSION' } };
    expect(await end(lee.accessToken)).toMatchObject(unknown);
    expect((await end(kim.accessToken)).status).toBe(204);
    expect(await list()).toEqual([before[0]]);
    expect(await on.exchange(kim.refreshToken)).toMatchObject(invalid);
    expect(await end(kim.accessToken)).toMatchObject(unknown);
  });

  it('ends with its password, also if the process died before it removed the rows', async () => {
    const { userId, refreshToken } = await on.somebody();
    const database = new Client({ connectionString: on.shop.databaseUrl });
    await database.connect();
    // The login began with a credential that is no longer bound.
    await database.query('UPDATE refresh_family SET credential_id = gen_random_uuid() WHERE user_id = $1', [userId]);
    await database.end();
    expect(await on.exchange(refreshToken)).toMatchObject(invalid);
  });

  it('is kept for the 100 newest of a user', async () => {
    const { userId, email, accessToken } = await on.somebody();
    const database = new Client({ connectionString: on.shop.databaseUrl });
    await database.connect();
    await database.query(
      `INSERT INTO refresh_family (family_id, user_id, expires_at, last_used_at)
       SELECT gen_random_uuid(), $1, now() + interval '1 day', now() - interval '1 hour' FROM generate_series(1, 150)`,
      [userId],
    );
    await database.end();
    await on.logIn(email);
    expect((await on.withToken(accessToken, 'GET', '/api/users/sessions')).body.items).toHaveLength(100);
  });
});
