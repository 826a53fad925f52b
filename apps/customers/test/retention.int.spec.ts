import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { customers } from '../src/customers.app';
import { kim, PASSWORD } from './customers-on-trial';

let shop: ContextOnTrial;
let database: Client;
beforeAll(async () => {
  shop = await contextOnTrial(customers, {
    env: { RETENTION_INTERVAL_MS: '100', CUSTOMERS_REFRESH_GRACE_SECONDS: '0' },
  });
  database = new Client({ connectionString: shop.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await shop.end();
});

const anybody = (path: string, body: unknown) => shop.callAs('nobody', 'POST', `/api/users/${path}`, body);
const families = async () => {
  const { rows } = await database.query<{ id: string }>('SELECT family_id AS id FROM refresh_family ORDER BY 1');
  return rows.map(({ id }) => id);
};

/** Abandoned logins, each with its token, written at once, because a sweep may come at any time. */
async function abandon(count: number, expiredBefore: string): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `WITH family AS (
       INSERT INTO refresh_family (family_id, user_id, expires_at)
       SELECT gen_random_uuid(), gen_random_uuid(), now() - $2::interval FROM generate_series(1, $1)
       RETURNING family_id AS id, expires_at)
     INSERT INTO refresh_token (token_hash, family_id, expires_at)
     SELECT encode(sha256(id::text::bytea), 'hex'), id, expires_at FROM family RETURNING family_id AS id`,
    [count, expiredBefore],
  );
  return rows.map(({ id }) => id);
}

describe('a login', () => {
  it('is deleted a day after its expiry, with its tokens, also for users who never return', async () => {
    const [recent] = await abandon(1, '23 hours');
    const long = await abandon(1_000, '25 hours');
    await eventually(async () => expect(await families()).toEqual([recent]));
    const { rows } = await database.query('SELECT family_id FROM refresh_token');
    expect(rows).toEqual([{ family_id: recent }]);
    // Its token gets the same answer as before, because it has expired.
    for (const each of [recent!, long[0]!]) {
      const answer = await anybody('token/refresh', { refreshToken: each });
      expect(answer).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } });
    }
  });

  it('is kept while it is used, and a used token still ends it', async () => {
    await anybody('register', kim('stays@example.com'));
    const { refreshToken } = (await anybody('login', { email: 'stays@example.com', password: PASSWORD })).body;
    const next = (await anybody('token/refresh', { refreshToken })).body.refreshToken;
    const old = await abandon(1, '25 hours');
    await eventually(async () => expect(await families()).not.toContain(old[0]));
    const reused = await anybody('token/refresh', { refreshToken });
    expect(reused.body.code).toBe('CUSTOMERS.REFRESH_TOKEN_REUSED');
    expect((await anybody('token/refresh', { refreshToken: next })).body.code).toBe('CUSTOMERS.INVALID_REFRESH_TOKEN');
  });
});
