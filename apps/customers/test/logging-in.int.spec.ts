import { decodeJwt, decodeProtectedHeader } from 'jose';
import { customersOnTrial, kim, OPERATOR } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

let on: CustomersOnTrial;
beforeAll(async () => {
  on = await customersOnTrial();
});
afterAll(() => on.shop.end());

describe('logging in', () => {
  it('gives a token for an hour that says who it is and what they may do', async () => {
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

  it('answers the same to a wrong password and to an address nobody has', async () => {
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

describe('an address for which passwords are guessed', () => {
  it('is closed for a while, for the right password too, and whether there is such an account it does not say', async () => {
    const { email } = await on.somebody();
    for (const address of [email, 'nobody-at-all@example.com']) {
      const guesses = await Promise.all(Array.from({ length: 12 }, () => on.logIn(address, 'not the password')));
      const statuses = guesses.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
      const closed = await on.logIn(address);
      expect(closed).toMatchObject({ status: 429, body: { code: 'CUSTOMERS.TOO_MANY_ATTEMPTS' } });
      expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(800);
    }
    expect(await on.logIn((await on.somebody()).email)).toMatchObject({ status: 200 });
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

  it('that is shown twice ends its whole login, also for who has the newest', async () => {
    const { email, refreshToken } = await on.somebody();
    const another = (await on.logIn(email)).body.refreshToken;
    const newest = (await on.exchange(refreshToken)).body.refreshToken;
    const reused = await on.exchange(refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.REFRESH_TOKEN_REUSED' } });
    const over = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
    expect(await on.exchange(newest)).toMatchObject(over);
    expect(await on.exchange(refreshToken)).toMatchObject(over);
    expect((await on.exchange(another)).status).toBe(200);
  });

  it('that is shown twice at once is exchanged once at most, and its login has ended', async () => {
    const { refreshToken } = await on.somebody();
    const answers = await Promise.all([
      on.exchange(refreshToken),
      on.exchange(refreshToken),
      on.exchange(refreshToken),
    ]);
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect((await on.exchange(good[0]!.body.refreshToken)).status).toBe(401);
  });

  it('that nobody gave out is refused', async () => {
    const made = { status: 401, body: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };
    expect(await on.exchange('made-up')).toMatchObject(made);
  });

  it('is over after a logout; others of the same person are not', async () => {
    const { email, accessToken, refreshToken } = await on.somebody();
    const another = (await on.logIn(email)).body.refreshToken;
    expect((await on.withToken(accessToken, 'POST', '/api/users/logout', { refreshToken })).status).toBe(204);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    const next = await on.exchange(another);
    expect(next.status).toBe(200);
    expect((await on.withToken(accessToken, 'POST', '/api/users/logout')).status).toBe(204);
    expect((await on.exchange(next.body.refreshToken)).status).toBe(401);
  });

  it('is not ended by somebody else', async () => {
    const [one, other] = [await on.somebody(), await on.somebody()];
    await on.withToken(other.accessToken, 'POST', '/api/users/logout', { refreshToken: one.refreshToken });
    expect((await on.exchange(one.refreshToken)).status).toBe(200);
  });
});

describe('the signing keys', () => {
  it('are shown without their private part, to anybody', async () => {
    const { status, body } = await on.anybody('GET', '/api/users/.well-known/jwks.json');
    expect(status).toBe(200);
    for (const key of body.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('are rotated by an operator; what the old one has signed stays good', async () => {
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

  it('are not for customers to rotate', async () => {
    const { accessToken } = await on.somebody();
    const answer = await on.withToken(accessToken, 'POST', '/api/users/signing-keys');
    expect(answer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    expect(answer.headers.get('www-authenticate')).toContain('scope="keys:write"');
  });
});

describe('the operator of the settings', () => {
  it('has an account from the start, and may do what operators may', async () => {
    const claims = decodeJwt(await on.operator());
    expect(claims['roles']).toEqual(['operator']);
    expect(claims['scope']).toContain('products:write');
  });

  it('is the same one after a start', async () => {
    const before = decodeJwt(await on.operator()).sub;
    await on.shop.restart();
    expect(decodeJwt(await on.operator()).sub).toBe(before);
  });

  it('cannot be registered again by somebody else', async () => {
    expect((await on.register(kim(OPERATOR.email))).status).toBe(409);
  });
});
