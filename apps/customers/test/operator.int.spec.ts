import { remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { decodeJwt } from 'jose';
import { customers } from '../src/customers.app';

const EMAIL = 'boss@example.com';
const env: Record<string, string> = {};
const tokensOf = (url: () => string) =>
  new TokenVerifier({
    issuer: 'maru',
    audience: 'maru',
    keys: remoteKeys({ url: () => `${url()}/api/users/.well-known/jwks.json` }),
  });

let shop: ContextOnTrial;
let opened = false;
afterEach(async () => {
  for (const name of Object.keys(env)) delete env[name];
  if (opened) await shop.end();
  opened = false;
});

const open = async () => {
  shop = await contextOnTrial(customers, { env, tokensOf });
  opened = true;
};
const logIn = (password: string) => shop.callAs('nobody', 'POST', '/api/users/login', { email: EMAIL, password });
const wants = (password: string) =>
  Object.assign(env, { MARU_OPERATOR_EMAIL: EMAIL, MARU_OPERATOR_PASSWORD: password });

describe('the configured operator account', () => {
  it('has exactly the configured password of this start', async () => {
    wants('the first password');
    await open();
    const { refreshToken, accessToken } = (await logIn('the first password')).body;
    wants('the second password');
    await shop.restart();
    expect((await logIn('the first password')).status).toBe(401);
    const again = await logIn('the second password');
    expect(again.status).toBe(200);
    expect(decodeJwt(again.body.accessToken).sub).toBe(decodeJwt(accessToken).sub);
    expect((await shop.callAs('nobody', 'POST', '/api/users/token/refresh', { refreshToken })).status).toBe(401);
  });

  it('takes over an earlier customer account, whose password is void', async () => {
    await open();
    const kim = { email: EMAIL, password: 'the password of kim', name: 'Kim' };
    expect((await shop.callAs('nobody', 'POST', '/api/users/register', kim)).status).toBe(201);
    wants('the password of the boss');
    await shop.restart();
    expect((await logIn(kim.password)).status).toBe(401);
    const claims = decodeJwt((await logIn('the password of the boss')).body.accessToken);
    expect(claims['roles']).toEqual(['customer', 'platform']);
  });

  it('is not written again without a change', async () => {
    wants('the first password');
    await open();
    const before = (await shop.log.readAll()).events.length;
    await shop.restart();
    expect((await shop.log.readAll()).events).toHaveLength(before);
  });

  it('is created again at the next start after it was closed, with another id', async () => {
    wants('the first password');
    await open();
    const { accessToken } = (await logIn('the first password')).body;
    const authorization = `Bearer ${accessToken}`;
    const closed = await shop.callAs('nobody', 'DELETE', '/api/users/profile', undefined, { authorization });
    expect(closed.status).toBe(204);
    await shop.restart();
    const again = decodeJwt((await logIn('the first password')).body.accessToken);
    expect(again['roles']).toEqual(['customer', 'platform']);
    expect(again.sub).not.toBe(decodeJwt(accessToken).sub);
  });

  it('is not created with a short password, which is not logged', async () => {
    wants('short');
    await expect(open()).rejects.toThrow(/^MARU_OPERATOR_PASSWORD is \*\*\*: must have 12 characters at least$/);
  });
});
