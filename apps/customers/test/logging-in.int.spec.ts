import { decodeJwt, decodeProtectedHeader } from 'jose';
import { customersOnTrial, kim, OPERATOR, PASSWORD } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

let on: CustomersOnTrial;
beforeAll(async () => {
  on = await customersOnTrial();
});
afterAll(() => on.shop.end());

describe('logging in', () => {
  it("gives a token for an hour with the user's id and scopes", async () => {
    const { userId, email } = await on.somebody();
    const answer = await on.logIn(email);
    expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 3_600 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const claims = decodeJwt(answer.body.accessToken);
    expect(claims).toMatchObject({ iss: 'maru', aud: 'maru', sub: userId, roles: ['customer'] });
    expect(claims.exp! - claims.iat!).toBe(3_600);
    expect(claims['scope']).toContain('orders:write');
    expect(claims['scope']).not.toContain('products:write');
    expect(decodeProtectedHeader(answer.body.accessToken)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  });

  it('gives the same answer for a wrong password and an unknown address', async () => {
    const { email } = await on.somebody();
    const wrong = await on.logIn(email, 'not the password');
    const unknown = await on.logIn('stranger@example.com');
    for (const answer of [wrong, unknown]) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="maru"');
    }
    expect(unknown.body.detail).toBe(wrong.body.detail);
  });
});

describe('an address under password guessing', () => {
  const from = (network: string) => (email: string, password: string) =>
    on.shop.callAs('nobody', 'POST', '/api/users/login', { email, password }, { 'x-forwarded-for': network });

  it('is slowed down without revealing whether the account exists', async () => {
    const { email } = await on.somebody();
    for (const address of [email, 'nobody-at-all@example.com']) {
      const guess = from('198.51.100.7');
      const guesses = await Promise.all(Array.from({ length: 12 }, () => guess(address, 'not the password')));
      const statuses = guesses.map(({ status }) => status).sort();
      expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(401));
      expect(statuses.at(-1)).toBe(429);
      const slowed = guesses.find(({ status }) => status === 429)!;
      expect(slowed.body.code).toBe('CUSTOMERS.TOO_MANY_ATTEMPTS');
      expect(Number(slowed.headers.get('retry-after'))).toBeLessThan(5);
    }
    expect(await on.logIn((await on.somebody()).email)).toMatchObject({ status: 200 });
  });

  it('is slowed down after a restart, too', async () => {
    const { email } = await on.somebody();
    const guess = from('198.51.100.9');
    for (let n = 0; n < 10; n++) expect((await guess(email, 'not the password')).status).toBe(401);
    await on.shop.restart();
    // The pause of a second may be over by now; the following one of two seconds is not.
    const statuses = [await guess(email, 'not the password'), await guess(email, 'not the password')];
    expect(statuses.map(({ status }) => status)).toContain(429);
  });

  it('stays open to its owner on a known network', async () => {
    const { email } = await on.somebody();
    const home = from('203.0.113.9');
    expect((await home(email, PASSWORD)).status).toBe(200);
    for (let n = 0; n < 30; n++) await from(`198.51.100.${n}`)(email, 'not the password');
    expect((await home(email, PASSWORD)).status).toBe(200);
    expect((await from('192.0.2.1')(email, PASSWORD)).status).toBe(429);
  });
});

describe('a refresh token', () => {
  it('is exchanged for new tokens of the same person', async () => {
    const { userId, refreshToken } = await on.somebody();
    const { status, body } = await on.exchange(refreshToken);
    expect(status).toBe(200);
    expect(decodeJwt(body.accessToken).sub).toBe(userId);
    expect((await on.exchange(body.refreshToken)).status).toBe(200);
  });

  it('is refused when it is unknown', async () => {
    const made = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
    expect(await on.exchange('made-up')).toMatchObject(made);
  });

  it('ends with a logout; others of the same person do not', async () => {
    const { email, accessToken, refreshToken } = await on.somebody();
    const another = (await on.logIn(email)).body.refreshToken;
    expect((await on.withToken(accessToken, 'POST', '/api/users/logout', { refreshToken })).status).toBe(204);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    const next = await on.exchange(another);
    expect(next.status).toBe(200);
    expect((await on.withToken(accessToken, 'POST', '/api/users/logout')).status).toBe(204);
    expect((await on.exchange(next.body.refreshToken)).status).toBe(401);
  });

  it('cannot be ended by another user', async () => {
    const [one, other] = [await on.somebody(), await on.somebody()];
    await on.withToken(other.accessToken, 'POST', '/api/users/logout', { refreshToken: one.refreshToken });
    expect((await on.exchange(one.refreshToken)).status).toBe(200);
  });
});

describe('the signing keys', () => {
  it('are public without their private part', async () => {
    const { status, body } = await on.anybody('GET', '/api/users/.well-known/jwks.json');
    expect(status).toBe(200);
    for (const key of body.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('are rotated by an operator, and tokens of the old one stay valid', async () => {
    const { accessToken, email } = await on.somebody();
    const { status, body } = await on.withToken(await on.operator(), 'POST', '/api/users/signing-keys');
    expect(status).toBe(201);
    const later = (await on.logIn(email)).body.accessToken;
    expect(decodeProtectedHeader(later).kid).toBe(body.kid);
    expect(decodeProtectedHeader(accessToken).kid).not.toBe(body.kid);
    for (const token of [later, accessToken])
      expect((await on.withToken(token, 'GET', '/api/users/profile')).status).toBe(200);
    const { keys } = (await on.anybody('GET', '/api/users/.well-known/jwks.json')).body;
    expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      expect.arrayContaining([body.kid, decodeProtectedHeader(accessToken).kid]),
    );
  });

  it('cannot be rotated by customers', async () => {
    const { accessToken } = await on.somebody();
    const answer = await on.withToken(accessToken, 'POST', '/api/users/signing-keys');
    expect(answer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    expect(answer.headers.get('www-authenticate')).toContain('scope="keys:write"');
  });
});

describe('the configured operator', () => {
  it('has an account from the start, with the rights of operators', async () => {
    const claims = decodeJwt(await on.operator());
    expect(claims['roles']).toEqual(['operator']);
    expect(claims['scope']).toContain('products:write');
  });

  it('is the same one after a restart', async () => {
    const before = decodeJwt(await on.operator()).sub;
    await on.shop.restart();
    expect(decodeJwt(await on.operator()).sub).toBe(before);
  });

  it('cannot be registered again by another user', async () => {
    expect((await on.register(kim(OPERATOR.email))).status).toBe(409);
  });
});
