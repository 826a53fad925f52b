import { customers } from '../src/customers.app';
import { customersOnTrial, kim, PASSWORD } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

let on: CustomersOnTrial;
beforeAll(async () => {
  on = await customersOnTrial();
});
afterAll(() => on.shop.end());

describe('registering', () => {
  it('returns the location of the account, and a login works at once', async () => {
    const answer = await on.register(kim('kim@example.com'));
    const { userId } = answer.body;
    expect(answer).toMatchObject({ status: 201, body: { userId: expect.any(String) } });
    expect(answer.headers.get('location')).toBe(`/api/users/${userId}`);
    const { accessToken } = (await on.logIn('KIM@Example.com')).body;
    const shown = { status: 200, body: { userId, email: 'kim@example.com', name: '김철수', locale: 'ko-KR' } };
    expect(await on.withToken(accessToken, 'GET', `/api/users/${userId}`)).toMatchObject(shown);
    expect(await on.withToken(accessToken, 'GET', '/api/users/profile')).toMatchObject(shown);
  });

  it('defaults to English', async () => {
    await on.register({ email: 'lee@example.com', name: 'Lee', password: PASSWORD });
    const { accessToken } = (await on.logIn('lee@example.com')).body;
    expect((await on.withToken(accessToken, 'GET', '/api/users/profile')).body).toMatchObject({ locale: 'en' });
  });

  it.each(['kim@example.xn--3e0b707e', 'user&co@example.org', "o'neill+shop@mail.example.org"])(
    'accepts %s, which logs in with any capitalisation, and is one account',
    async (email) => {
      expect(await on.register(kim(email))).toMatchObject({ status: 201 });
      expect((await on.logIn(email.toUpperCase())).status).toBe(200);
      expect(await on.register(kim(email.toUpperCase()))).toMatchObject({ status: 409 });
    },
  );

  it('is refused for an address with an account, in any capitalisation, and keeps its password', async () => {
    await on.register(kim('once@example.com'));
    const taken = { status: 409, body: { code: 'CUSTOMERS.EMAIL_TAKEN' } };
    expect(await on.register(kim('once@example.com'))).toMatchObject(taken);
    const another = kim('ONCE@Example.com', { name: 'Lee', password: 'another password' });
    expect(await on.register(another)).toMatchObject(taken);
    expect((await on.logIn('once@example.com')).status).toBe(200);
    expect((await on.logIn('once@example.com', 'another password')).status).toBe(401);
  });

  it('succeeds for one of many concurrent registrations of one address', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => on.register(kim('many@example.com'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('keeps address and password out of stream names, and private events inside of this context', async () => {
    await on.register(kim('secret@example.com'));
    const { events } = await on.shop.log.readAll();
    expect(events.map(({ stream }) => stream).join()).not.toContain('secret');
    expect(JSON.stringify(events)).not.toMatch(/correct horse|argon2|secret@|김철수/);
    expect(Object.keys(customers.publications.translations).sort()).toEqual([
      'customers.account-closed.v1',
      'customers.account-letter-requested.v1',
      'customers.authority-ended.v1',
      'customers.customer-registered.v1',
      'customers.customer-registered.v2',
      'customers.profile-changed.v1',
      'customers.profile-changed.v2',
    ]);
  });

  it.each<[string, object]>([
    ['no address', { email: undefined }],
    ['an address that is none', { email: 'kim' }],
    ['an address that is too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['an address with a header behind it', { email: 'kim@example.org\r\nBcc: all@example.org' }],
    ['no name', { name: '' }],
    ['a name of several lines', { name: 'Kim\n\nYou have won: https://evil.example' }],
    ['a name that turns the direction of text', { name: 'Kim\u202egro.live' }],
    ['a name that cannot be stored', { name: 'Kim\u0000' }],
    ['a name beyond all names', { name: 'a'.repeat(201) }],
    ['a locale that is none', { locale: 'korean' }],
    ['no password', { password: undefined }],
  ])('with %s is refused', async (_, wrong) => {
    const answer = await on.register(kim('new@example.com', wrong));
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it.each([
    ['short', 'CUSTOMERS.PASSWORD_TOO_SHORT'],
    ['a'.repeat(60) + 'b'.repeat(69), 'CUSTOMERS.PASSWORD_TOO_LONG'],
    ['newcomer@example.com', 'CUSTOMERS.PASSWORD_IS_EMAIL'],
    ['qwerty123456', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
  ])('with the password %s is refused, and the address stays free', async (password, code) => {
    const answer = await on.register(kim('newcomer@example.com', { password }));
    expect(answer).toMatchObject({ status: 422, body: { code } });
  });
});

describe('the profile', () => {
  it('is changed by its owner', async () => {
    const { accessToken, email, userId } = await on.somebody();
    const changed = { userId, email, name: 'Kim', locale: 'ko-KR' };
    expect(await on.withToken(accessToken, 'PATCH', '/api/users/profile', { name: 'Kim' })).toMatchObject({
      status: 200,
      body: changed,
    });
    expect((await on.withToken(accessToken, 'GET', '/api/users/profile')).body).toEqual(changed);
    expect((await on.withToken(accessToken, 'PATCH', '/api/users/profile', {})).status).toBe(400);
  });

  it('ends with the account: no login, no exchange, and former members are not revealed', async () => {
    const { accessToken, refreshToken, email } = await on.somebody();
    expect((await on.withToken(accessToken, 'DELETE', '/api/users/profile')).status).toBe(204);
    expect((await on.logIn(email)).status).toBe(401);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    expect((await on.withToken(accessToken, 'GET', '/api/users/profile')).status).toBe(404);
    expect((await on.register(kim(email))).status).toBe(201);
  });

  it('needs a token', async () => {
    for (const [method, path] of [
      ['GET', 'profile'],
      ['PATCH', 'profile'],
      ['DELETE', 'profile'],
      ['POST', 'logout'],
      ['POST', 'signing-keys'],
    ] as const)
      expect(await on.anybody(method, `/api/users/${path}`)).toMatchObject({
        status: 401,
        body: { code: 'HTTP.UNAUTHENTICATED' },
      });
  });
});

describe('looking a user up', () => {
  const nobodysId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
  const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };

  it('answers 404 for an unknown one', async () => {
    const token = await on.operator();
    expect(await on.withToken(token, 'GET', `/api/users/${nobodysId}`)).toMatchObject(unknown);
    expect(await on.withToken(token, 'GET', '/api/users/not-an-id')).toMatchObject({ status: 400 });
  });

  it('is for operators; a customer gets 404 for every other user', async () => {
    const [one, other] = [await on.somebody(), await on.somebody()];
    expect(await on.withToken(one.accessToken, 'GET', `/api/users/${other.userId}`)).toMatchObject(unknown);
    expect((await on.withToken(await on.operator(), 'GET', `/api/users/${other.userId}`)).body).toMatchObject({
      email: other.email,
    });
  });

  it('is in the audit with its reason when somebody else is looked up, and not for oneself', async () => {
    const [one, token] = [await on.somebody(), await on.operator()];
    await on.withToken(one.accessToken, 'GET', `/api/users/${one.userId}`);
    await on.withToken(token, 'GET', `/api/users/${nobodysId}`);
    await on.withToken(token, 'GET', `/api/users/${one.userId}`, undefined, { 'x-reason': 'a%20lost%20parcel' });
    const { body } = await on.withToken(token, 'GET', '/internal/audit?type=SECURITY.PERSONAL_DATA_OPENED');
    const acts = (body.items as { subject: string }[]).filter(({ subject }) =>
      [one.userId, nobodysId].includes(subject),
    );
    expect(acts).toMatchObject([{ subject: one.userId, reason: 'a lost parcel' }]);
  });
});

it('documents its API', async () => {
  const { status, body } = await on.anybody('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/api/users/register', '/api/users/login', '/api/users/profile', '/api/users/{id}']),
  );
});
