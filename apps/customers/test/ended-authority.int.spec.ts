import { AuthorityEnded } from '@maru/contracts';
import { FollowAuthority, remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { customers } from '../src/customers.app';

const OPERATOR = { email: 'operator@example.com', password: 'the shop is mine' };
const env: Record<string, string> = {};
const named = ({ email, password }: typeof OPERATOR) =>
  Object.assign(env, {
    MARU_OPERATOR_EMAIL: email,
    MARU_OPERATOR_PASSWORD: password,
    MARU_OPERATOR_ROLE: 'operator',
  });

const followers: FollowAuthority[] = [];
function verifierOf(url: () => string): TokenVerifier {
  const jwksUrl = () => `${url()}/api/users/.well-known/jwks.json`;
  const authority = new FollowAuthority({ jwksUrl, everyMs: 20 });
  followers.push(authority);
  return new TokenVerifier({ issuer: 'maru', audience: 'maru', keys: remoteKeys({ url: jwksUrl }), authority });
}

let shop: ContextOnTrial;
let people = 0;
beforeAll(async () => {
  named(OPERATOR);
  shop = await contextOnTrial(customers, { env, tokensOf: verifierOf });
});
afterAll(async () => {
  for (const each of followers) each.close();
  await shop.end();
});

const logIn = async ({ email, password }: { email: string; password: string }) =>
  (await shop.callAs('nobody', 'POST', '/api/users/login', { email, password })).body as Record<
    'accessToken' | 'refreshToken',
    string
  >;
async function somebody() {
  const account = { email: `kim-${++people}@example.com`, password: 'three cups of tea', name: 'Kim' };
  const { userId } = (await shop.callAs('nobody', 'POST', '/api/users/register', account)).body;
  return { ...account, userId: userId as string, ...(await logIn(account)) };
}
const profile = async (token: string) => (await shop.callAs({ token }, 'GET', '/api/users/profile')).status;
const ends = (token: string) => eventually(async () => expect(await profile(token)).toBe(401));
const rolesIn = (token: string) => decodeJwt(token)['roles'];
const setRoles = async (userId: string, roles: string[], token?: string) =>
  shop.callAs({ token: token ?? (await logIn(OPERATOR)).accessToken }, 'PUT', `/api/users/${userId}/roles`, { roles });

/** Moves the start of every login into the past. */
async function loggedInBefore(interval: string): Promise<void> {
  const database = new Client({ connectionString: shop.databaseUrl });
  await database.connect();
  await database.query('UPDATE refresh_family SET authenticated_at = authenticated_at - $1::interval', [interval]);
  await database.end();
}

describe('access tokens end within seconds', () => {
  it('when their user logs out everywhere, and may log in again at once', async () => {
    const kim = await somebody();
    expect(await profile(kim.accessToken)).toBe(200);
    expect((await shop.callAs({ token: kim.accessToken }, 'POST', '/api/users/logout')).status).toBe(204);
    expect(await profile((await logIn(kim)).accessToken)).toBe(200);
    await ends(kim.accessToken);
    expect(await profile((await logIn(kim)).accessToken)).toBe(200);
    // Another verifier, which starts now, knows it from its first request on.
    const late = verifierOf(shop.url);
    await expect(late.verify(kim.accessToken)).rejects.toMatchObject({ code: 'HTTP.INVALID_TOKEN' });
  });

  it('when their user is erased', async () => {
    const kim = await somebody();
    const elsewhere = verifierOf(shop.url);
    await elsewhere.verify(kim.accessToken);
    expect((await shop.callAs({ token: kim.accessToken }, 'DELETE', '/api/users/profile')).status).toBe(204);
    await eventually(() => expect(elsewhere.known(kim.accessToken)).toBeUndefined());
    await ends(kim.accessToken);
  });

  it('when their user has other roles, which an exchange gives at once', async () => {
    const kim = await somebody();
    expect((await setRoles(kim.userId, ['support'])).status).toBe(204);
    const exchange = { refreshToken: kim.refreshToken };
    const renewed = (await shop.callAs('nobody', 'POST', '/api/users/token/refresh', exchange)).body.accessToken;
    expect(rolesIn(renewed)).toEqual(['customer', 'support']);
    await ends(kim.accessToken);
    expect(await profile(renewed)).toBe(200);
    expect((await setRoles(kim.userId, [])).status).toBe(204);
    await ends(renewed);
  });

  it('when a refresh token is reused, and the login with them', async () => {
    const kim = await somebody();
    const refresh = (refreshToken: string) =>
      shop.callAs('nobody', 'POST', '/api/users/token/refresh', { refreshToken });
    const stolen = (await refresh(kim.refreshToken)).body;
    // Before that the first token may be repeated, because its answer may be lost.
    const further = (await refresh(stolen.refreshToken)).body;
    expect((await refresh(kim.refreshToken)).body.code).toBe('CUSTOMERS.REFRESH_TOKEN_REUSED');
    await ends(stolen.accessToken);
    expect((await refresh(further.refreshToken)).status).toBe(401);
  });

  it('when the process that ended them died after the event', async () => {
    const kim = await somebody();
    await shop.say(AuthorityEnded, `customers.user-${kim.userId}`, {
      ...{ userId: kim.userId, reason: 'logged-out', notBefore: new Date().toISOString() },
    });
    await ends(kim.accessToken);
  });

  it('when the settings name another operator, who may log in', async () => {
    const before = await logIn(OPERATOR);
    expect(rolesIn(before.accessToken)).toEqual(['operator']);
    const other = { email: 'another@example.com', password: 'the shop is ours' };
    named(other);
    await shop.restart();
    await ends(before.accessToken);
    expect(rolesIn((await logIn(OPERATOR)).accessToken)).toEqual(['customer']);
    expect(rolesIn((await logIn(other)).accessToken)).toEqual(['operator']);
    named(OPERATOR);
    await shop.restart();
    expect(rolesIn((await logIn(OPERATOR)).accessToken)).toEqual(['operator']);
  });
});

describe('roles', () => {
  it('are given by a user of platform, who cannot give any to themselves', async () => {
    const [boss, kim] = [await somebody(), await somebody()];
    await setRoles(boss.userId, ['platform']);
    const { accessToken } = await logIn(boss);
    expect((await setRoles(kim.userId, ['catalog'], accessToken)).status).toBe(204);
    expect(await setRoles(boss.userId, ['platform', 'stock'], accessToken)).toMatchObject({ status: 403 });
    expect(await setRoles(boss.userId, [], (await logIn(kim)).accessToken)).toMatchObject({ status: 403 });
    expect(await setRoles(kim.userId, ['operator'])).toMatchObject({ status: 400 });
  });

  it('change only after a fresh login, like keys and accounts', async () => {
    const kim = await somebody();
    const refresh = async (refreshToken: string) =>
      (await shop.callAs('nobody', 'POST', '/api/users/token/refresh', { refreshToken })).body;
    const again = await refresh((await logIn(OPERATOR)).refreshToken);
    expect(await setRoles(kim.userId, ['stock'], again.accessToken)).toMatchObject({ status: 204 });
    await loggedInBefore('10 minutes');
    const renewed = (await refresh(again.refreshToken)).accessToken;
    const refused = { status: 401, body: { code: 'HTTP.LOGIN_TOO_OLD' } };
    const stale = await setRoles(kim.userId, ['stock'], renewed);
    expect(stale).toMatchObject(refused);
    expect(stale.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    for (const [method, path, body] of [
      ['POST', '/api/users/api-keys', { name: 'x', scopes: ['stock:read'] }],
      ['POST', '/api/users/signing-keys', undefined],
      ['DELETE', '/api/users/profile', undefined],
    ] as const)
      expect(await shop.callAs({ token: renewed }, method, path, body)).toMatchObject(refused);
  });
});

describe('an API key', () => {
  const issue = async (token: string, more: object = {}) =>
    (await shop.callAs({ token }, 'POST', '/api/users/api-keys', { name: 'x', scopes: ['stock:read'], ...more })).body;
  const exchange = (apiKey: string) => shop.callAs('nobody', 'POST', '/api/users/token/api-key', { apiKey });

  it('ends with the role of its issuer, and so does its token', async () => {
    const boss = await somebody();
    await setRoles(boss.userId, ['platform']);
    const { apiKey } = await issue((await logIn(boss)).accessToken);
    const elsewhere = verifierOf(shop.url);
    const { accessToken } = (await exchange(apiKey)).body;
    await elsewhere.verify(accessToken);
    await setRoles(boss.userId, ['stock']);
    expect((await exchange(apiKey)).status).toBe(401);
    await eventually(() => expect(elsewhere.known(accessToken)).toBeUndefined());
  });

  it('expires, by default after 90 days', async () => {
    const { accessToken } = await logIn(OPERATOR);
    const days = ({ issuedAt, expiresAt }: Record<string, string>) =>
      (Date.parse(expiresAt!) - Date.parse(issuedAt!)) / 86_400_000;
    expect(days(await issue(accessToken))).toBe(90);
    expect(days(await issue(accessToken, { validDays: 7 }))).toBe(7);
    expect(await issue(accessToken, { validDays: 366 })).toMatchObject({ code: 'HTTP.INVALID_REQUEST' });
  });

  it('ends its token when it is revoked', async () => {
    const { accessToken } = await logIn(OPERATOR);
    const { apiKey, keyId } = await issue(accessToken);
    const elsewhere = verifierOf(shop.url);
    const given = (await exchange(apiKey)).body.accessToken;
    await elsewhere.verify(given);
    await shop.callAs({ token: accessToken }, 'DELETE', `/api/users/api-keys/${keyId}`);
    await eventually(() => expect(elsewhere.known(given)).toBeUndefined());
  });
});
