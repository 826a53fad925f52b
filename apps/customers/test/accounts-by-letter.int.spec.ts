import { AccountLetterRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import type { Person } from '@maru/personal-data';
import { eventually } from '@maru/testing';
import { decodeJwt } from 'jose';
import { customersOnTrial, kim, OPERATOR, PASSWORD } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

type Letter = Omit<DataOf<typeof AccountLetterRequested>, 'code'> & { readonly code: string; readonly to: string };
const OTHER = 'another good password';
const wrong = { status: 401, body: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } };
const badCode = { status: 422, body: { code: 'CUSTOMERS.INVALID_CODE' } };

let on: CustomersOnTrial;
beforeAll(async () => {
  on = await customersOnTrial({ CUSTOMERS_CONFIRM_ADDRESSES: 'letter' });
});
afterAll(() => on.shop.end());

/** The letters to an address, as notifications opens them. */
async function lettersTo(address: string): Promise<readonly Letter[]> {
  const { events } = await on.shop.log.readAll();
  const addresses = new Map<string, string>();
  const found: Letter[] = [];
  for (const { type, data } of events) {
    const person = (await on.shop.persons.find((data as { userId: string }).userId)) as Person | 'erased' | undefined;
    if (!person || person === 'erased') continue;
    if (type === 'customers.customer-registered.v2')
      addresses.set(person.userId, person.open('email', (data as { email: string }).email));
    if (type !== AccountLetterRequested.type) continue;
    const letter = data as DataOf<typeof AccountLetterRequested>;
    const code = letter.code === undefined ? '' : person.open('code', letter.code);
    found.push({ ...letter, code, to: addresses.get(person.userId)! });
  }
  return found.filter(({ to }) => to === address);
}
const letterTo = (address: string, template: Letter['template']) =>
  eventually(async () => {
    const letter = (await lettersTo(address)).findLast((each) => each.template === template);
    expect(letter).toBeDefined();
    return letter!;
  });
const confirm = (code: string, password = PASSWORD) => on.anybody('POST', '/api/users/confirm', { code, password });
const askForReset = (email: string) => on.anybody('POST', '/api/users/password/reset-request', { email });
const reset = (code: string, newPassword = OTHER) =>
  on.anybody('POST', '/api/users/password/reset', { code, newPassword });

async function member(email: string) {
  await on.register(kim(email));
  expect((await confirm((await letterTo(email, 'confirm-address')).code)).status).toBe(204);
  return (await on.logIn(email)).body as { accessToken: string; refreshToken: string };
}

describe('registering at a shop with a mail server', () => {
  it('opens an account without a login until its address is confirmed', async () => {
    const email = 'new@example.com';
    expect(await on.register(kim(email))).toMatchObject({ status: 202, body: { next: 'confirm-address' } });
    expect(await on.logIn(email)).toMatchObject(wrong);
    const { code } = await letterTo(email, 'confirm-address');
    expect((await confirm(code)).status).toBe(204);
    expect((await on.logIn(email)).status).toBe(200);
    expect(await confirm(code)).toMatchObject(badCode);
  });

  it('answers the same for a new, an unconfirmed, a known and a former address, and notifies the owner', async () => {
    const [unconfirmed, known, former] = ['waiting@example.com', 'known@example.com', 'former@example.com'];
    await on.register(kim(unconfirmed));
    await member(known);
    const { accessToken } = await member(former);
    await on.withToken(accessToken, 'DELETE', '/api/users/profile');
    const answers = [];
    for (const email of ['fresh@example.com', unconfirmed, known, former]) {
      const began = performance.now();
      const { status, body, headers } = await on.register(kim(email, { password: OTHER }));
      expect(performance.now() - began).toBeGreaterThan(490);
      answers.push(JSON.stringify({ status, body, location: headers.get('location') }));
      expect(await on.logIn(email, OTHER)).toMatchObject(wrong);
    }
    expect(new Set(answers).size).toBe(1);
    await letterTo(known, 'already-registered');
    await letterTo(unconfirmed, 'already-registered');
    expect((await on.logIn(known)).status).toBe(200);
  });

  it('refuses a bad password openly, because that reveals nothing about the address', async () => {
    const answer = await on.register(kim('bad@example.com', { password: 'Password123!' }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'CUSTOMERS.PASSWORD_TOO_COMMON' } });
  });

  it('keeps no code in the log or in its tables', async () => {
    const email = 'codes@example.com';
    await on.register(kim(email));
    const { code } = await letterTo(email, 'confirm-address');
    expect(code.length).toBeGreaterThan(40);
    expect(JSON.stringify((await on.shop.log.readAll()).events)).not.toContain(code);
  });

  it('requests the same letter when the registration message is repeated', async () => {
    const email = 'again@example.com';
    await on.register(kim(email));
    await letterTo(email, 'confirm-address');
    await on.shop.restart('customers/integration');
    await on.register(kim('after-again@example.com'));
    await letterTo('after-again@example.com', 'confirm-address');
    expect(await lettersTo(email)).toHaveLength(1);
  });
});

describe('an address that a stranger has registered', () => {
  it("is not confirmed by its owner's code alone, and is claimed by its owner with a reset", async () => {
    const email = 'squatted@example.com';
    await on.register(kim(email, { password: 'the squatter was here' }));
    const { code } = await letterTo(email, 'confirm-address');
    expect(await confirm(code, OTHER)).toMatchObject(wrong);
    await askForReset(email);
    expect((await reset((await letterTo(email, 'reset-password')).code)).status).toBe(204);
    expect((await on.logIn(email, OTHER)).status).toBe(200);
    expect(await on.logIn(email, 'the squatter was here')).toMatchObject(wrong);
    expect(await confirm(code, 'the squatter was here')).toMatchObject(badCode);
  });

  it('gets only a few letters a day', async () => {
    const email = 'flooded@example.com';
    await on.register(kim(email));
    await letterTo(email, 'confirm-address');
    await Promise.all(Array.from({ length: 12 }, () => askForReset(email)));
    await Promise.all(Array.from({ length: 8 }, () => on.register(kim(email))));
    const letters = await lettersTo(email);
    for (const template of ['reset-password', 'already-registered'])
      expect(letters.filter((each) => each.template === template)).toHaveLength(5);
    // The flood does not lock the owner out.
    expect((await reset(letters.find(({ template }) => template === 'reset-password')!.code)).status).toBe(204);
  });

  it('is still taken over by the operator account, and the squatter cannot delete it', async () => {
    // The configured account exists before any registration; see registration.spec for a later one.
    expect(decodeJwt((await on.logIn(OPERATOR.email, OPERATOR.password)).body.accessToken)['roles']).toEqual([
      'operator',
    ]);
    expect(await on.register(kim(OPERATOR.email))).toMatchObject({ status: 202 });
    expect(await on.logIn(OPERATOR.email)).toMatchObject(wrong);
  });
});

describe('a new password', () => {
  it('is set by a code once, ends all logins and every other code, and is reported by letter', async () => {
    const email = 'forgetful@example.com';
    const { refreshToken } = await member(email);
    await askForReset(email);
    const first = (await letterTo(email, 'reset-password')).code;
    await askForReset(email);
    const codes = (await lettersTo(email)).filter(({ template }) => template === 'reset-password');
    const second = codes.find(({ code }) => code !== first)!.code;
    expect(await reset(first, 'Password123!')).toMatchObject({
      status: 422,
      body: { code: 'CUSTOMERS.PASSWORD_TOO_COMMON' },
    });
    const both = await Promise.all([reset(first), reset(first)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422]);
    expect(await reset(second)).toMatchObject(badCode);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    expect(await on.logIn(email)).toMatchObject(wrong);
    expect((await on.logIn(email, OTHER)).status).toBe(200);
    await letterTo(email, 'password-changed');
  });

  it('is requested with the same answer for an unknown address', async () => {
    const began = performance.now();
    expect((await askForReset('stranger@example.com')).status).toBe(202);
    expect(performance.now() - began).toBeGreaterThan(490);
    expect(await reset('made-up')).toMatchObject(badCode);
  });

  it('is not set by a code for the confirmation', async () => {
    await on.register(kim('purpose@example.com'));
    const { code } = await letterTo('purpose@example.com', 'confirm-address');
    expect(await reset(code)).toMatchObject(badCode);
  });

  it('is set by its owner with the current one, and ends all logins', async () => {
    const email = 'changes@example.com';
    const { accessToken, refreshToken } = await member(email);
    const change = (currentPassword: string, newPassword = OTHER) =>
      on.withToken(accessToken, 'POST', '/api/users/password', { currentPassword, newPassword });
    expect(await change('not the password')).toMatchObject(wrong);
    expect(await change(PASSWORD, email)).toMatchObject({ status: 422, body: { code: 'CUSTOMERS.PASSWORD_IS_EMAIL' } });
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await on.exchange(refreshToken)).status).toBe(401);
    expect(await on.logIn(email)).toMatchObject(wrong);
    expect((await on.logIn(email, OTHER)).status).toBe(200);
    await letterTo(email, 'password-changed');
  });
});
