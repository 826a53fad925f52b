import { remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { decodeJwt } from 'jose';
import { customers } from '../src/customers.app';

const EMAIL = 'boss@example.com';
const MADE_UP = 'a password that was made up';
const CHOSEN = 'the password that the boss has chosen';
const env: Record<string, string> = {};
const tokensOf = (url: () => string) =>
  new TokenVerifier({
    issuer: 'maru',
    audience: 'maru',
    keys: remoteKeys({ url: () => `${url()}/api/users/.well-known/jwks.json` }),
  });

let shop: ContextOnTrial;
let opened = false;
beforeEach(() => Object.assign(env, { MARU_OPERATOR_EMAIL: EMAIL, MARU_OPERATOR_PASSWORD: MADE_UP }));
afterEach(async () => {
  for (const name of Object.keys(env)) delete env[name];
  if (opened) await shop.end();
  opened = false;
});

async function open(more: Record<string, string>) {
  Object.assign(env, more);
  shop = await contextOnTrial(customers, { env, tokensOf });
  opened = true;
}
const anybody = (path: string, body: object) => shop.callAs('nobody', 'POST', `/api/users/${path}`, body);
const logIn = (password: string) => anybody('login', { email: EMAIL, password });
const changeInitial = (currentPassword: string, newPassword: string, email = EMAIL) =>
  anybody('password/initial', { email, currentPassword, newPassword });
const rolesAfterLogin = async (password: string) => decodeJwt((await logIn(password)).body.accessToken)['roles'];
const restart = (more: Record<string, string>) => {
  Object.assign(env, more);
  return shop.restart();
};

describe('an initial password', () => {
  const FIRST_LOGIN = { MARU_OPERATOR_PASSWORD_LASTS: 'first-login' };

  it('allows no login, and is changed without one; then the new password opens the account', async () => {
    await open(FIRST_LOGIN);
    expect(await logIn(MADE_UP)).toMatchObject({ status: 403, body: { code: 'CUSTOMERS.PASSWORD_MUST_CHANGE' } });
    expect((await changeInitial(MADE_UP, CHOSEN)).status).toBe(204);
    expect(await rolesAfterLogin(CHOSEN)).toEqual(['customer', 'platform']);
    expect(await logIn(MADE_UP)).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } });
  });

  it('does not return at the next start', async () => {
    await open(FIRST_LOGIN);
    await changeInitial(MADE_UP, CHOSEN);
    await shop.restart();
    expect((await logIn(CHOSEN)).status).toBe(200);
    expect((await logIn(MADE_UP)).status).toBe(401);
  });

  it('cannot be changed to itself, to a refused one, or without knowing it', async () => {
    await open(FIRST_LOGIN);
    expect(await changeInitial(MADE_UP, MADE_UP)).toMatchObject({
      status: 422,
      body: { code: 'CUSTOMERS.PASSWORD_UNCHANGED' },
    });
    expect((await changeInitial(MADE_UP, 'short')).body.code).toBe('CUSTOMERS.PASSWORD_TOO_SHORT');
    expect((await changeInitial('not the password', CHOSEN)).body.code).toBe('CUSTOMERS.WRONG_CREDENTIALS');
    expect((await changeInitial(MADE_UP, CHOSEN, 'nobody@example.com')).body.code).toBe('CUSTOMERS.WRONG_CREDENTIALS');
    expect((await logIn(MADE_UP)).status).toBe(403);
  });

  it('is the only one that can be changed without a login', async () => {
    await open(FIRST_LOGIN);
    await changeInitial(MADE_UP, CHOSEN);
    expect((await changeInitial(CHOSEN, 'another password of the boss')).status).toBe(401);
    const kim = { email: 'kim@example.com', password: 'the password of kim', name: 'Kim' };
    await anybody('register', kim);
    expect((await changeInitial(kim.password, CHOSEN, kim.email)).status).toBe(401);
  });

  it('slows guesses down like a login', async () => {
    await open({ ...FIRST_LOGIN, CUSTOMERS_LOGIN_ATTEMPTS: '2' });
    for (let n = 0; n < 2; n++) await changeInitial('not the password', CHOSEN);
    expect((await changeInitial(MADE_UP, CHOSEN)).body.code).toBe('CUSTOMERS.TOO_MANY_ATTEMPTS');
  });

  it('is detected on an account of an earlier release, whose logins end', async () => {
    await open({});
    const { refreshToken } = (await logIn(MADE_UP)).body;
    await restart(FIRST_LOGIN);
    expect((await logIn(MADE_UP)).status).toBe(403);
    expect((await anybody('token/refresh', { refreshToken })).status).toBe(401);
  });

  it('is replaced at a start with another one until its owner has chosen', async () => {
    await open(FIRST_LOGIN);
    await restart({ MARU_OPERATOR_PASSWORD: 'made up once more by the shop' });
    expect((await logIn(MADE_UP)).status).toBe(401);
    await changeInitial('made up once more by the shop', CHOSEN);
    await restart({ MARU_OPERATOR_PASSWORD: MADE_UP });
    expect((await logIn(CHOSEN)).status).toBe(200);
  });

  it('may be kept by its owner in development, and is set again with the setting always', async () => {
    await open({ MARU_OPERATOR_PASSWORD_LASTS: 'until-changed' });
    const { accessToken } = (await logIn(MADE_UP)).body;
    const wish = { currentPassword: MADE_UP, newPassword: CHOSEN };
    const changed = await shop.callAs({ token: accessToken }, 'POST', '/api/users/password', wish);
    expect(changed.status).toBe(204);
    await shop.restart();
    expect((await logIn(CHOSEN)).status).toBe(200);
    await restart({ MARU_OPERATOR_PASSWORD_LASTS: 'always' });
    expect((await logIn(MADE_UP)).status).toBe(200);
  });
});

describe('the role of the configured account', () => {
  it('is platform for a new account, or every role when configured', async () => {
    await open({});
    expect(await rolesAfterLogin(MADE_UP)).toEqual(['customer', 'platform']);
    await restart({ MARU_OPERATOR_ROLE: 'operator' });
    expect(await rolesAfterLogin(MADE_UP)).toEqual(['operator']);
  });

  it('stays every role for an account that has it, until the settings change it', async () => {
    await open({ MARU_OPERATOR_ROLE: 'operator' });
    delete env['MARU_OPERATOR_ROLE'];
    await shop.restart();
    expect(await rolesAfterLogin(MADE_UP)).toEqual(['operator']);
    await restart({ MARU_OPERATOR_ROLE: 'platform' });
    expect(await rolesAfterLogin(MADE_UP)).toEqual(['customer', 'platform']);
  });

  it('changes without touching a password that its owner has chosen', async () => {
    await open({ MARU_OPERATOR_PASSWORD_LASTS: 'first-login', MARU_OPERATOR_ROLE: 'operator' });
    await changeInitial(MADE_UP, CHOSEN);
    await restart({ MARU_OPERATOR_ROLE: 'platform' });
    expect(await rolesAfterLogin(CHOSEN)).toEqual(['customer', 'platform']);
  });
});
