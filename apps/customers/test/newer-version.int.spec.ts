import { besideANewerVersion } from '@maru/service/testing';
import type { BesideANewerVersion } from '@maru/service/testing';
import { customers } from '../src/customers.app';
import { kim, PASSWORD } from './customers-on-trial';

let newer: BesideANewerVersion;
beforeAll(async () => {
  newer = await besideANewerVersion(customers);
});
afterAll(() => newer.shop.end());

it('does not register an account again that a newer version has continued', async () => {
  const { shop } = newer;
  const email = 'kim@example.com';
  const register = (password = PASSWORD) =>
    shop.callAs('nobody', 'POST', '/api/users/register', kim(email, { password }));
  const logIn = (password = PASSWORD) => shop.callAs('nobody', 'POST', '/api/users/login', { email, password });
  const { userId } = (await register()).body;
  const stream = `customers.user-${userId}`;
  const before = await shop.typesIn(stream);

  await newer.appendsTo(stream);
  const newcomer = 'the address is mine now';
  expect(newer.unavailable(await register(newcomer))).toBe(true);
  expect(newer.unavailable(await logIn(newcomer))).toBe(true);
  expect(newer.unavailable(await logIn())).toBe(true);
  expect(newer.unavailable(await shop.callAs({ userId }, 'GET', `/api/users/${userId}`))).toBe(true);
  expect(await shop.typesIn(stream)).toEqual(before);

  newer.upgrade();
  expect(await register(newcomer)).toMatchObject({ status: 409, body: { code: 'CUSTOMERS.EMAIL_TAKEN' } });
  expect((await logIn(newcomer)).status).toBe(401);
  expect((await logIn()).status).toBe(200);
});
