import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { customers } from '../src/customers.app';

let shop: ContextOnTrial;
beforeAll(async () => {
  shop = await contextOnTrial(customers);
});
afterAll(() => shop.end());

const register = (body: unknown) => shop.call('POST', '/api/users/register', body);
const get = (id: string) => shop.call('GET', `/api/users/${id}`);
const kim = (email: string, more: object = {}) => ({ email, name: '김철수', locale: 'ko-KR', ...more });

describe('registering', () => {
  it('answers where the account is, and it is there at once', async () => {
    const answer = await register(kim('kim@example.com'));
    const { userId } = answer.body;
    expect(answer).toMatchObject({ status: 201, body: { userId: expect.any(String) } });
    expect(answer.headers.get('location')).toBe(`/api/users/${userId}`);
    expect(await get(userId)).toMatchObject({ status: 200, body: { userId, ...kim('kim@example.com') } });
  });

  it('speaks English to whoever does not say', async () => {
    const { body } = await register({ email: 'lee@example.com', name: 'Lee' });
    expect((await get(body.userId)).body).toMatchObject({ locale: 'en' });
  });

  it('is refused when the address has an account, however it is capitalised', async () => {
    await register(kim('once@example.com'));
    const taken = { status: 409, body: { code: 'CUSTOMERS.EMAIL_TAKEN' } };
    expect(await register(kim('once@example.com'))).toMatchObject(taken);
    expect(await register(kim('ONCE@Example.com', { name: 'Lee' }))).toMatchObject(taken);
  });

  it('lets one of many in who want the same address at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(kim('many@example.com'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('keeps the address out of the names of streams, and the claim inside of this context', async () => {
    await register(kim('secret@example.com'));
    const { events } = await shop.log.readAll();
    expect(events.map(({ stream }) => stream).join()).not.toContain('secret');
    expect(Object.keys(customers.publications.translations)).toEqual(['customers.customer-registered.v1']);
  });

  it.each<[string, object]>([
    ['no address', { email: undefined }],
    ['an address that is none', { email: 'kim' }],
    ['an address that is too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['no name', { name: '' }],
    ['a name beyond all names', { name: 'a'.repeat(201) }],
    ['a locale that is none', { locale: 'korean' }],
    ['a password', { password: 'secret' }],
  ])('with %s is refused', async (_, wrong) => {
    const answer = await register(kim('new@example.com', wrong));
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });
});

describe('looking somebody up', () => {
  it('who does not exist is answered so', async () => {
    const unknown = { status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } };
    expect(await get('018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11')).toMatchObject(unknown);
    expect(await get('not-an-id')).toMatchObject({ status: 400 });
  });
});

it('tells how it is to be asked', async () => {
  const { status, body } = await shop.call('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/users/register', '/api/users/{id}']));
});
