import { DyingEventStore } from '@maru/event-store/testing';
import { RandomIds, SystemClock } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { RecoveryCodeRow, SecondFactorRow } from '../src/second-factor/second-factor.entity';
import { SecondFactors } from '../src/second-factor/second-factors';
import { OPERATOR } from './customers-on-trial';
import { withSecondFactors } from './second-factors-on-trial';
import type { SecondFactorsOnTrial } from './second-factors-on-trial';

const PATH = '/api/users/second-factor';
const wrong = { status: 401, body: { code: 'CUSTOMERS.WRONG_SECOND_FACTOR' } };
const tooOld = { status: 401, body: { code: 'HTTP.LOGIN_TOO_OLD' } };
const off = { status: 409, body: { code: 'CUSTOMERS.NO_SECOND_FACTOR' } };

let on: SecondFactorsOnTrial;
let database: Client;
let diesAt: 'before' | 'after' | undefined;
beforeAll(async () => {
  on = await withSecondFactors(
    { RETENTION_INTERVAL_MS: '100', DRAIN_TIMEOUT_MS: '50' },
    { storeOf: (log) => (diesAt ? new DyingEventStore(log, 1, diesAt) : log) },
  );
  database = new Client({ connectionString: on.shop.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await on.shop.end();
});

const rowsOf = async (userId: string) =>
  (
    await database.query<{ id: string; secret: string }>(
      'SELECT factor_id AS id, sealed_secret AS secret FROM second_factor WHERE user_id = $1',
      [userId],
    )
  ).rows;
const codesLeft = async () => (await database.query('SELECT FROM recovery_code')).rows.length;
/** Makes the login of the token three hours old, because the clock of this spec runs ahead. */
async function aged(userId: string, refreshToken: string) {
  const age = `UPDATE refresh_family SET authenticated_at = authenticated_at - interval '3 hours' WHERE user_id = $1`;
  await database.query(age, [userId]);
  return (await on.exchange(refreshToken)).body.accessToken as string;
}
async function withOldLogin(kim: { email: string; userId: string }, code?: string) {
  const { refreshToken } = (code === undefined ? await on.logIn(kim.email) : await on.logInWith(kim.email, code)).body;
  return aged(kim.userId, refreshToken);
}

describe('setting up a second factor', () => {
  it('is for staff with a fresh login, and has no effect before a code has confirmed it', async () => {
    const customer = await on.somebody();
    expect(await on.begin(customer.accessToken)).toMatchObject({ status: 403, body: { code: 'CUSTOMERS.NOT_STAFF' } });
    const kim = await on.staff();
    expect(await on.begin(await withOldLogin(kim))).toMatchObject(tooOld);
    const { status, body, headers } = await on.begin(kim.accessToken);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.uri).toBe(
      `otpauth://totp/maru:${encodeURIComponent(kim.email)}?issuer=maru&secret=${body.secret}` +
        '&algorithm=SHA1&digits=6&period=30',
    );
    expect((await on.logIn(kim.email)).status).toBe(200);
    expect((await on.withToken(kim.accessToken, 'GET', PATH)).body).toEqual({ isOn: false, recoveryCodesLeft: 0 });
  });

  it('keeps the secret sealed by the key of the person, and only hashes of recovery codes', async () => {
    const kim = await on.staff();
    const { secret, recoveryCodes } = await on.withFactor(kim);
    const [row] = await rowsOf(kim.userId);
    expect(row!.secret).toMatch(/^sealed\.v1\./);
    expect(((await on.shop.persons.find(kim.userId)) as Person).open('otp', row!.secret)).toBe(secret);
    const { rows } = await database.query('SELECT * FROM recovery_code');
    const kept = JSON.stringify([rows, (await on.shop.log.readAll()).events]);
    for (const shown of [secret, ...recoveryCodes]) {
      expect(kept).not.toContain(shown);
      expect(kept).not.toContain(shown.replaceAll('-', ''));
    }
  });

  it('ends every earlier login when it is switched on, and cannot be repeated while it is on', async () => {
    const kim = await on.staff();
    const { refreshToken } = (await on.logIn(kim.email)).body;
    const { next } = await on.withFactor(kim);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    const ended = 'SELECT version FROM authority_end WHERE subject = $1';
    expect((await database.query(ended, [kim.userId])).rows).toEqual([{ version: 2 }]);
    const { accessToken } = (await on.logInWith(kim.email, next())).body;
    expect(await on.begin(accessToken)).toMatchObject({ status: 409, body: { code: 'CUSTOMERS.SECOND_FACTOR_ON' } });
    expect(await on.confirm(accessToken, next())).toMatchObject(wrong);
  });

  it('accepts the last shown secret for a quarter of an hour', async () => {
    const kim = await on.staff();
    const first = on.deviceOf((await on.begin(kim.accessToken)).body.secret);
    const second = on.deviceOf((await on.begin(kim.accessToken)).body.secret);
    expect(await on.confirm(kim.accessToken, first())).toMatchObject(wrong);
    expect(await rowsOf(kim.userId)).toHaveLength(1);
    on.wait(901);
    expect(await on.confirm(kim.accessToken, second())).toMatchObject(wrong);
  });

  it('slows guesses at the first code down', async () => {
    const kim = await on.staff();
    await on.begin(kim.accessToken);
    for (let n = 0; n < 10; n++) expect(await on.confirm(kim.accessToken, '000000')).toMatchObject(wrong);
    expect((await on.confirm(kim.accessToken, '000000')).status).toBe(429);
  });

  it('leaves nothing a day later without a confirmation, and keeps a factor that is on', async () => {
    const [kim, lee] = [await on.staff(), await on.staff()];
    await on.begin(kim.accessToken);
    await on.withFactor(lee);
    const codes = await codesLeft();
    await database.query(
      `UPDATE second_factor SET pending_since = pending_since - interval '25 hours' WHERE user_id = ANY ($1)`,
      [[kim.userId, lee.userId]],
    );
    await eventually(async () => expect(await rowsOf(kim.userId)).toEqual([]));
    expect(await rowsOf(lee.userId)).toHaveLength(1);
    expect(await codesLeft()).toBe(codes - 10);
  });
});

describe('a process that dies during the confirmation of a second factor', () => {
  it.each(['before', 'after'] as const)(
    '%s the event leaves an owner who gets on with the next code',
    async (moment) => {
      const kim = await on.staff();
      const { secret } = (await on.begin(kim.accessToken)).body;
      const next = on.deviceOf(secret);
      diesAt = moment;
      await on.shop.restart();
      diesAt = undefined;
      expect((await on.confirm(kim.accessToken, next())).status).toBeGreaterThanOrEqual(500);
      await on.shop.restart();
      const isOn = moment === 'after';
      expect((await on.logIn(kim.email)).status).toBe(isOn ? 401 : 200);
      if (!isOn) expect((await on.confirm(kim.accessToken, next())).status).toBe(204);
      expect((await on.logInWith(kim.email, next())).status).toBe(200);
      expect(await rowsOf(kim.userId)).toHaveLength(1);
    },
  );
});

describe('switching a second factor off', () => {
  it('needs a fresh login and a code, and ends every login', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const remove = (token: string, code: string) => on.withToken(token, 'DELETE', PATH, { code });
    expect(await remove(await withOldLogin(kim, next()), next())).toMatchObject(tooOld);
    const { accessToken, refreshToken } = (await on.logInWith(kim.email, next())).body;
    expect(await remove(accessToken, '000000')).toMatchObject(wrong);
    expect((await remove(accessToken, next())).status).toBe(204);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    expect(await rowsOf(kim.userId)).toEqual([]);
    const { status, body } = await on.logIn(kim.email);
    expect(status).toBe(200);
    expect(await remove(body.accessToken, next())).toMatchObject(off);
  });

  it('leaves a row without effect after a crash, which is deleted with the next factor', async () => {
    const kim = await on.staff();
    await on.withFactor(kim);
    const [{ id: factorId } = { id: '' }] = await rowsOf(kim.userId);
    await on.say('second-factor-disabled', kim.userId, { factorId, by: 'owner' });
    const { body } = await on.logIn(kim.email);
    await on.withFactor(body);
    const [row, ...others] = await rowsOf(kim.userId);
    expect(others).toEqual([]);
    expect(row!.id).not.toBe(factorId);
  });

  it('of another user is for platform alone, with a fresh login, and never for oneself', async () => {
    const [kim, boss, colleague] = [await on.staff(), await on.staff(['platform']), await on.staff()];
    await on.withFactor(kim);
    const reset = (token: string, userId = kim.userId) =>
      on.withToken(token, 'DELETE', `/api/users/${userId}/second-factor`);
    expect((await reset(colleague.accessToken)).status).toBe(403);
    expect(await reset(await withOldLogin(boss))).toMatchObject(tooOld);
    expect((await reset(boss.accessToken, boss.userId)).status).toBe(403);
    expect(await reset(boss.accessToken, colleague.userId)).toMatchObject(off);
    expect(await reset(boss.accessToken, '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0fff')).toMatchObject({ status: 404 });
    expect((await reset(boss.accessToken)).status).toBe(204);
    expect((await on.logIn(kim.email)).status).toBe(200);
    expect(await rowsOf(kim.userId)).toEqual([]);
    const { events } = await on.shop.log.readAll();
    const disabled = events.findLast(({ type }) => type === 'customers.second-factor-disabled.v1')!;
    expect(disabled.data).toMatchObject({ userId: kim.userId, by: 'platform' });
    expect(JSON.stringify(disabled.metadata)).toContain(boss.userId);
  });
});

it('removes second factor and recovery codes of a closed account', async () => {
  const kim = await on.staff();
  const { next } = await on.withFactor(kim);
  const codes = await codesLeft();
  const { accessToken } = (await on.logInWith(kim.email, next())).body;
  expect((await on.withToken(accessToken, 'DELETE', '/api/users/profile')).status).toBe(204);
  expect(await rowsOf(kim.userId)).toEqual([]);
  expect(await codesLeft()).toBe(codes - 10);
});

it('keeps the configured account without a second factor, because tools log in with it', async () => {
  expect(await on.logIn(OPERATOR.email, OPERATOR.password)).toMatchObject({ status: 200 });
});

it('accepts a time step and a recovery code once over all instances', async () => {
  const instances = await Promise.all(
    [1, 2, 3].map(() =>
      new DataSource({
        type: 'postgres',
        url: on.shop.databaseUrl,
        entities: [SecondFactorRow, RecoveryCodeRow],
      }).initialize(),
    ),
  );
  try {
    const factors = instances.map((instance) => new SecondFactors(instance, new SystemClock(), new RandomIds()));
    const { userId } = await on.somebody();
    const { recoveryCodes } = await factors[0]!.begin((await on.shop.persons.find(userId)) as Person);
    const { factorId } = (await factors[1]!.newestOf(userId))!;
    const many = Array.from({ length: 30 }, (_, n) => factors[n % factors.length]!);
    for (const step of [7, 8]) {
      const steps = await Promise.all(many.map((each) => each.acceptStep(factorId, step)));
      expect(steps.filter(Boolean)).toHaveLength(1);
    }
    expect(await factors[2]!.acceptStep(factorId, 7)).toBe(false);
    const used = await Promise.all(many.map((each) => each.acceptRecoveryCode(factorId, recoveryCodes[0]!)));
    expect(used.filter(Boolean)).toHaveLength(1);
  } finally {
    for (const instance of instances) await instance.destroy();
  }
});
