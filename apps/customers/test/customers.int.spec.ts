import { remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { customers } from '../src/customers.app';

const OPERATOR = { email: 'operator@example.com', password: 'the shop is mine' };
const PASSWORD = 'correct horse battery';

/** Customers verifies with its own keys, as every other context does with them. */
const tokensOf = (url: () => string) =>
  new TokenVerifier({
    issuer: 'maru',
    audience: 'maru',
    keys: remoteKeys({ url: () => `${url()}/api/users/.well-known/jwks.json`, cooldownMs: 0 }),
  });
const env = { MARU_OPERATOR_EMAIL: OPERATOR.email, MARU_OPERATOR_PASSWORD: OPERATOR.password };

let shop: ContextOnTrial;
beforeAll(async () => {
  shop = await contextOnTrial(customers, { env, tokensOf });
});
afterAll(() => shop.end());

const anybody = (method: string, path: string, body?: unknown) => shop.callAs('nobody', method, path, body);
const withToken = (token: string, method: string, path: string, body?: unknown) =>
  shop.callAs({ token }, method, path, body);
const register = (body: unknown) => anybody('POST', '/api/users/register', body);
const logIn = (email: string, password = PASSWORD) => anybody('POST', '/api/users/login', { email, password });
const exchange = (refreshToken: string) => anybody('POST', '/api/users/token/refresh', { refreshToken });
const kim = (email: string, more: object = {}) => ({
  email,
  password: PASSWORD,
  name: '김철수',
  locale: 'ko-KR',
  ...more,
});
let people = 0;
/** Somebody who has registered and logged in. */
async function somebody() {
  const email = `kim-${++people}@example.com`;
  const { userId } = (await register(kim(email))).body;
  const { accessToken, refreshToken } = (await logIn(email)).body;
  return { email, userId, accessToken, refreshToken } as Record<
    'email' | 'userId' | 'accessToken' | 'refreshToken',
    string
  >;
}
const operator = async () => (await logIn(OPERATOR.email, OPERATOR.password)).body.accessToken as string;

describe('registering', () => {
  it('answers where the account is, and it is there at once for whoever logs in', async () => {
    const answer = await register(kim('kim@example.com'));
    const { userId } = answer.body;
    expect(answer).toMatchObject({ status: 201, body: { userId: expect.any(String) } });
    expect(answer.headers.get('location')).toBe(`/api/users/${userId}`);
    const { accessToken } = (await logIn('KIM@Example.com')).body;
    const shown = { status: 200, body: { userId, email: 'kim@example.com', name: '김철수', locale: 'ko-KR' } };
    expect(await withToken(accessToken, 'GET', `/api/users/${userId}`)).toMatchObject(shown);
    expect(await withToken(accessToken, 'GET', '/api/users/profile')).toMatchObject(shown);
  });

  it('speaks English to whoever does not say', async () => {
    await register({ email: 'lee@example.com', name: 'Lee', password: PASSWORD });
    const { accessToken } = (await logIn('lee@example.com')).body;
    expect((await withToken(accessToken, 'GET', '/api/users/profile')).body).toMatchObject({ locale: 'en' });
  });

  it('is refused when the address has an account, however it is capitalised, whose password stays what it was', async () => {
    await register(kim('once@example.com'));
    const taken = { status: 409, body: { code: 'CUSTOMERS.EMAIL_TAKEN' } };
    expect(await register(kim('once@example.com'))).toMatchObject(taken);
    const another = kim('ONCE@Example.com', { name: 'Lee', password: 'another password' });
    expect(await register(another)).toMatchObject(taken);
    expect((await logIn('once@example.com')).status).toBe(200);
    expect((await logIn('once@example.com', 'another password')).status).toBe(401);
  });

  it('lets one of many in who want the same address at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(kim('many@example.com'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('keeps address and password out of the names of streams, and what is its own inside of this context', async () => {
    await register(kim('secret@example.com'));
    const { events } = await shop.log.readAll();
    expect(events.map(({ stream }) => stream).join()).not.toContain('secret');
    expect(JSON.stringify(events)).not.toMatch(/correct horse|argon2/);
    expect(Object.keys(customers.publications.translations).sort()).toEqual([
      'customers.account-closed.v1',
      'customers.customer-registered.v1',
      'customers.profile-changed.v1',
    ]);
  });

  it.each<[string, object]>([
    ['no address', { email: undefined }],
    ['an address that is none', { email: 'kim' }],
    ['an address that is too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['no name', { name: '' }],
    ['a name beyond all names', { name: 'a'.repeat(201) }],
    ['a locale that is none', { locale: 'korean' }],
    ['no password', { password: undefined }],
  ])('with %s is refused', async (_, wrong) => {
    const answer = await register(kim('new@example.com', wrong));
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it.each([
    ['short', 'CUSTOMERS.PASSWORD_TOO_SHORT'],
    ['a'.repeat(60) + 'b'.repeat(69), 'CUSTOMERS.PASSWORD_TOO_LONG'],
    ['newcomer@example.com', 'CUSTOMERS.PASSWORD_IS_EMAIL'],
    ['qwerty123456', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
  ])('with the password %s is refused, and the address stays free', async (password, code) => {
    const answer = await register(kim('newcomer@example.com', { password }));
    expect(answer).toMatchObject({ status: 422, body: { code } });
  });
});

describe('logging in', () => {
  it('gives a token for an hour that says who it is and what they may do', async () => {
    const { userId, email } = await somebody();
    const answer = await logIn(email);
    expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 3_600 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const claims = decodeJwt(answer.body.accessToken);
    expect(claims).toMatchObject({ iss: 'maru', aud: 'maru', sub: userId, roles: ['customer'] });
    expect(claims.exp! - claims.iat!).toBe(3_600);
    expect(claims['scope']).toContain('orders:write');
    expect(claims['scope']).not.toContain('products:write');
    expect(decodeProtectedHeader(answer.body.accessToken)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  });

  it('answers the same to a wrong password and to an address nobody has', async () => {
    const { email } = await somebody();
    const wrong = await logIn(email, 'not the password');
    const unknown = await logIn('stranger@example.com');
    for (const answer of [wrong, unknown]) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="maru"');
    }
    expect(unknown.body.detail).toBe(wrong.body.detail);
  });
});

describe('a refresh token', () => {
  it('is exchanged for new tokens of the same person', async () => {
    const { userId, refreshToken } = await somebody();
    const { status, body } = await exchange(refreshToken);
    expect(status).toBe(200);
    expect(decodeJwt(body.accessToken).sub).toBe(userId);
    expect((await exchange(body.refreshToken)).status).toBe(200);
  });

  it('that is shown twice ends its whole login, also for who has the newest', async () => {
    const { email, refreshToken } = await somebody();
    const another = (await logIn(email)).body.refreshToken;
    const newest = (await exchange(refreshToken)).body.refreshToken;
    const reused = await exchange(refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.REFRESH_TOKEN_REUSED' } });
    const over = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
    expect(await exchange(newest)).toMatchObject(over);
    expect(await exchange(refreshToken)).toMatchObject(over);
    expect((await exchange(another)).status).toBe(200);
  });

  it('that is shown twice at once is exchanged once at most, and its login has ended', async () => {
    const { refreshToken } = await somebody();
    const answers = await Promise.all([exchange(refreshToken), exchange(refreshToken), exchange(refreshToken)]);
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect((await exchange(good[0]!.body.refreshToken)).status).toBe(401);
  });

  it('that nobody gave out is refused', async () => {
    const made = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
    expect(await exchange('made-up')).toMatchObject(made);
  });

  it('is over after a logout; others of the same person are not', async () => {
    const { email, accessToken, refreshToken } = await somebody();
    const another = (await logIn(email)).body.refreshToken;
    expect((await withToken(accessToken, 'POST', '/api/users/logout', { refreshToken })).status).toBe(204);
    expect((await exchange(refreshToken)).status).toBe(401);
    const next = await exchange(another);
    expect(next.status).toBe(200);
    expect((await withToken(accessToken, 'POST', '/api/users/logout')).status).toBe(204);
    expect((await exchange(next.body.refreshToken)).status).toBe(401);
  });

  it('is not ended by somebody else', async () => {
    const [one, other] = [await somebody(), await somebody()];
    await withToken(other.accessToken, 'POST', '/api/users/logout', { refreshToken: one.refreshToken });
    expect((await exchange(one.refreshToken)).status).toBe(200);
  });
});

describe('the profile', () => {
  it('is changed by its owner', async () => {
    const { accessToken, email, userId } = await somebody();
    const changed = { userId, email, name: 'Kim', locale: 'ko-KR' };
    expect(await withToken(accessToken, 'PATCH', '/api/users/profile', { name: 'Kim' })).toMatchObject({
      status: 200,
      body: changed,
    });
    expect((await withToken(accessToken, 'GET', '/api/users/profile')).body).toEqual(changed);
    expect((await withToken(accessToken, 'PATCH', '/api/users/profile', {})).status).toBe(400);
  });

  it('is gone with the account: nobody logs in or goes on, and the address stays taken', async () => {
    const { accessToken, refreshToken, email } = await somebody();
    expect((await withToken(accessToken, 'DELETE', '/api/users/profile')).status).toBe(204);
    expect((await logIn(email)).status).toBe(401);
    expect((await exchange(refreshToken)).status).toBe(401);
    expect((await withToken(accessToken, 'GET', '/api/users/profile')).status).toBe(404);
    expect((await register(kim(email))).status).toBe(409);
  });

  it('needs a token', async () => {
    for (const [method, path] of [
      ['GET', 'profile'],
      ['PATCH', 'profile'],
      ['DELETE', 'profile'],
      ['POST', 'logout'],
      ['POST', 'signing-keys'],
    ] as const)
      expect(await anybody(method, `/api/users/${path}`)).toMatchObject({
        status: 401,
        body: { code: 'HTTP.UNAUTHENTICATED' },
      });
  });
});

describe('looking somebody up', () => {
  const nobodysId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
  const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };

  it('who does not exist is answered so', async () => {
    const token = await operator();
    expect(await withToken(token, 'GET', `/api/users/${nobodysId}`)).toMatchObject(unknown);
    expect(await withToken(token, 'GET', '/api/users/not-an-id')).toMatchObject({ status: 400 });
  });

  it('is for operators: to a customer another is as good as nobody', async () => {
    const [one, other] = [await somebody(), await somebody()];
    expect(await withToken(one.accessToken, 'GET', `/api/users/${other.userId}`)).toMatchObject(unknown);
    expect((await withToken(await operator(), 'GET', `/api/users/${other.userId}`)).body).toMatchObject({
      email: other.email,
    });
  });
});

describe('the signing keys', () => {
  it('are shown without their private part, to anybody', async () => {
    const { status, body } = await anybody('GET', '/api/users/.well-known/jwks.json');
    expect(status).toBe(200);
    for (const key of body.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('are rotated by an operator; what the old one has signed stays good', async () => {
    const { accessToken, email } = await somebody();
    const { status, body } = await withToken(await operator(), 'POST', '/api/users/signing-keys');
    expect(status).toBe(201);
    const later = (await logIn(email)).body.accessToken;
    expect(decodeProtectedHeader(later).kid).toBe(body.kid);
    expect(decodeProtectedHeader(accessToken).kid).not.toBe(body.kid);
    for (const token of [later, accessToken])
      expect((await withToken(token, 'GET', '/api/users/profile')).status).toBe(200);
    const { keys } = (await anybody('GET', '/api/users/.well-known/jwks.json')).body;
    expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      expect.arrayContaining([body.kid, decodeProtectedHeader(accessToken).kid]),
    );
  });

  it('are not for customers to rotate', async () => {
    const { accessToken } = await somebody();
    const answer = await withToken(accessToken, 'POST', '/api/users/signing-keys');
    expect(answer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    expect(answer.headers.get('www-authenticate')).toContain('scope="keys:write"');
  });
});

describe('the operator of the settings', () => {
  it('has an account from the start, and may do what operators may', async () => {
    const claims = decodeJwt(await operator());
    expect(claims['roles']).toEqual(['operator']);
    expect(claims['scope']).toContain('products:write');
  });

  it('is the same one after a start', async () => {
    const before = decodeJwt(await operator()).sub;
    await shop.restart();
    expect(decodeJwt(await operator()).sub).toBe(before);
  });

  it('cannot be registered again by somebody else', async () => {
    expect((await register(kim(OPERATOR.email))).status).toBe(409);
  });
});

it('tells how it is to be asked', async () => {
  const { status, body } = await anybody('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/api/users/register', '/api/users/login', '/api/users/profile', '/api/users/{id}']),
  );
});
