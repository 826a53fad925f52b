import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { OPERATOR, PASSWORD } from './customers-on-trial';
import { withSecondFactors } from './second-factors-on-trial';
import type { SecondFactorsOnTrial } from './second-factors-on-trial';

const required = { status: 401, body: { code: 'CUSTOMERS.SECOND_FACTOR_REQUIRED' } };
const wrong = { status: 401, body: { code: 'CUSTOMERS.WRONG_SECOND_FACTOR' } };
const invalidRefresh = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };

let on: SecondFactorsOnTrial;
let database: Client;
beforeAll(async () => {
  on = await withSecondFactors();
  database = new Client({ connectionString: on.shop.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await on.shop.end();
});

describe('a login with a second factor', () => {
  it('needs the password and a code, and its tokens record that, also after an exchange', async () => {
    const kim = await on.staff();
    expect(decodeJwt(kim.accessToken)['amr']).toEqual(['pwd']);
    const { next } = await on.withFactor(kim);
    expect(await on.logIn(kim.email)).toMatchObject(required);
    const { status, body } = await on.logInWith(kim.email, next());
    expect(status).toBe(200);
    expect(decodeJwt(body.accessToken)).toMatchObject({ amr: ['pwd', 'otp'], roles: ['customer', 'support'] });
    const exchanged = (await on.exchange(body.refreshToken)).body;
    expect(decodeJwt(exchanged.accessToken)).toMatchObject({
      amr: ['pwd', 'otp'],
      auth_time: decodeJwt(body.accessToken)['auth_time'],
    });
  });

  it('reveals the second factor only with the right password', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const refused = { status: 401, body: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } };
    const code = next();
    expect(await on.logIn(kim.email, 'not the password')).toMatchObject(refused);
    expect(await on.logInWith(kim.email, code, 'not the password')).toMatchObject(refused);
    // The refused attempt did not use the code up.
    expect((await on.logInWith(kim.email, code)).status).toBe(200);
  });

  it('accepts each code once, also that of the confirmation and of the previous step', async () => {
    const kim = await on.staff();
    const { next, confirmedWith } = await on.withFactor(kim);
    expect(await on.logInWith(kim.email, confirmedWith)).toMatchObject(wrong);
    const [earlier, code] = [next(), next()];
    expect((await on.logInWith(kim.email, code)).status).toBe(200);
    expect(await on.logInWith(kim.email, code)).toMatchObject(wrong);
    // It is still within its time, but a later one was used.
    expect(await on.logInWith(kim.email, earlier)).toMatchObject(wrong);
    expect((await on.logInWith(kim.email, next())).status).toBe(200);
  });

  it('succeeds for one of many concurrent uses of one code', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const code = next();
    const answers = await Promise.all(Array.from({ length: 6 }, () => on.logInWith(kim.email, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
  });

  it('accepts each recovery code once, and returns the number of remaining ones', async () => {
    const kim = await on.staff();
    const { recoveryCodes } = await on.withFactor(kim);
    expect(recoveryCodes).toHaveLength(10);
    const code = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ');
    const answers = await Promise.all([1, 2, 3].map(() => on.logInWith(kim.email, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(await on.logInWith(kim.email, recoveryCodes[3]!)).toMatchObject(wrong);
    const { accessToken } = answers.find(({ status }) => status === 200)!.body;
    const { body } = await on.withToken(accessToken, 'GET', '/api/users/second-factor');
    expect(body).toEqual({ isOn: true, recoveryCodesLeft: 9 });
    const lee = await on.staff();
    await on.withFactor(lee);
    expect(await on.logInWith(lee.email, recoveryCodes[4]!)).toMatchObject(wrong);
  });

  it('slows wrong codes down like wrong passwords, and an attempt without a code does not reset the count', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const code = next();
    for (let n = 0; n < 5; n++) {
      expect(await on.logInWith(kim.email, '000000')).toMatchObject(wrong);
      expect(await on.logIn(kim.email)).toMatchObject(required);
    }
    const limited = await on.logInWith(kim.email, code);
    expect(limited).toMatchObject({ status: 429, body: { code: 'CUSTOMERS.TOO_MANY_ATTEMPTS' } });
    on.wait(2);
    expect((await on.logInWith(kim.email, code)).status).toBe(200);
    expect((await on.logInWith(kim.email, next())).status).toBe(200);
  });

  it('needs a code also after a change of the password', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const { accessToken } = (await on.logInWith(kim.email, next())).body;
    const change = { currentPassword: PASSWORD, newPassword: 'another good password' };
    expect((await on.withToken(accessToken, 'POST', '/api/users/password', change)).status).toBe(204);
    expect(await on.logIn(kim.email, change.newPassword)).toMatchObject(required);
    expect((await on.logInWith(kim.email, next(), change.newPassword)).status).toBe(200);
  });

  it('is refused while the row of the factor is missing, as after a restored backup', async () => {
    const kim = await on.staff();
    const { next, recoveryCodes } = await on.withFactor(kim);
    await database.query('DELETE FROM second_factor WHERE user_id = $1', [kim.userId]);
    for (const code of [next(), recoveryCodes[0]!]) expect(await on.logInWith(kim.email, code)).toMatchObject(wrong);
    expect(await on.logIn(kim.email)).toMatchObject(required);
  });
});

describe('logins from before the second factor', () => {
  it('end with the change, whatever rows a crash has left', async () => {
    const kim = await on.staff();
    const before = (await on.logIn(kim.email)).body.refreshToken;
    const factorId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e77';
    // Only the event of the process that switched it on remains.
    await on.say('second-factor-enabled', kim.userId, { factorId });
    expect(await on.exchange(before)).toMatchObject(invalidRefresh);
    expect(await on.logIn(kim.email)).toMatchObject(required);
  });

  it('look like those of an older version, which have no second factor and end', async () => {
    const kim = await on.staff();
    const { next } = await on.withFactor(kim);
    const { refreshToken } = (await on.logInWith(kim.email, next())).body;
    await database.query('UPDATE refresh_family SET second_factor = NULL WHERE user_id = $1', [kim.userId]);
    expect(await on.exchange(refreshToken)).toMatchObject(invalidRefresh);
  });
});

describe('a shop that requires a second factor for staff', () => {
  it('gives staff the token of a customer until they log in with one, and lets them set it up', async () => {
    const strict = await withSecondFactors({ CUSTOMERS_STAFF_SECOND_FACTOR: 'required' });
    try {
      const first = (await strict.logIn(OPERATOR.email, OPERATOR.password)).body;
      expect(first.next).toBe('set-up-second-factor');
      expect(decodeJwt(first.accessToken)['roles']).toEqual(['customer']);
      const refreshed = (await strict.exchange(first.refreshToken)).body;
      expect(refreshed.next).toBe('set-up-second-factor');
      expect(decodeJwt(refreshed.accessToken)['scope']).not.toContain('keys:write');
      const refused = await strict.withToken(first.accessToken, 'POST', '/api/users/signing-keys');
      expect(refused.status).toBe(403);

      const { next } = await strict.withFactor({ accessToken: first.accessToken });
      const { body } = await strict.logInWith(OPERATOR.email, next(), OPERATOR.password);
      expect(body).not.toHaveProperty('next');
      expect(decodeJwt(body.accessToken)).toMatchObject({ roles: ['operator'], amr: ['pwd', 'otp'] });
      expect((await strict.withToken(body.accessToken, 'POST', '/api/users/signing-keys')).status).toBe(201);

      const customer = await strict.somebody();
      expect(decodeJwt(customer.accessToken)['roles']).toEqual(['customer']);
      expect(await strict.logIn(customer.email)).not.toHaveProperty('body.next');
    } finally {
      await strict.shop.end();
    }
  });
});
