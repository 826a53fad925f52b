import { fold } from '@maru/kernel';
import { STAFF_ROLES as STAFF_ROLES_OF_TOKENS } from '@maru/security';
import { given } from '@maru/testing';
import { emailDigest, formerEmailDigest } from './email-address';
import { emailClaimDecider } from './email-claim.decider';
import { passwordRejection } from './password-rules';
import { STAFF_ROLES } from './staff-roles';
import type { StaffRole } from './staff-roles';
import { staffRolesOf, userDecider } from './user.decider';

const COMMON = [
  // Entries of the list itself, and usual variations of short common words.
  ...['123456789012', '111111111111', '121212121212', '098765432109', '19900101199001', 'abc123abc123'],
  ...['Password1234', 'Password123!', 'P@ssw0rd1234', 'p4ssw0rd!!!!', 'passwordpassword', 'password2026'],
  ...['qwertyuiop12', 'qwertyuiop[]', 'Qwerty123456', 'asdfghjkl;123', 'zxcvbnm12345', '1q2w3e4r5t6y', '1qaz2wsx3edc'],
  ...['letmein12345', 'LetMeIn2026!', 'iloveyou1234', 'iloveyouforever', 'welcome12345', 'Welcome2026!'],
  ...['monkey123456', 'dragon!!2026', 'football2026', 'superman1234', 'sunshine1234', 'princess2026'],
  ...['trustno1trustno1', 'changeme1234', 'administrator', 'abcdefghijkl', 'aaaaaaaaaaaa', 'unbelievable'],
  ...['password-password', 'p a s s w o r d', 'm a s t e r 1 2 3 4'],
];
const userId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const other = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';
const credentialId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0c01';
const newCredential = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0c02';
const claimed = { type: 'customers.email-claimed.v1', data: { userId } } as const;
const kim = { userId, email: 'sealed.v1.email-of-kim', name: 'sealed.v1.name-of-kim', locale: 'ko-KR' };
const register = { type: 'Register', person: kim, credentialId } as const;
const registered = { type: 'customers.customer-registered.v2', data: kim } as const;
const bound = { type: 'customers.credential-bound.v1', data: { userId, credentialId } } as const;
const boundAnew = { type: 'customers.credential-bound.v1', data: { userId, credentialId: newCredential } } as const;
const appointed = { type: 'customers.operator-appointed.v1', data: { userId } } as const;
const closed = { type: 'customers.account-closed.v1', data: { userId } } as const;

describe('an e-mail address', () => {
  it('belongs to its first claimant', () => given(emailClaimDecider, []).when({ userId }).then([claimed]));

  it('stays with its claimant', () =>
    given(emailClaimDecider, [claimed])
      .when({ userId: other })
      .thenState((state) => expect(state.userId).toBe(userId)));

  const secret = Buffer.from('the secret of a shop');

  it('is the same in any capitalisation', () => {
    for (const digest of [formerEmailDigest, (email: string) => emailDigest(secret, email)]) {
      expect(digest('Kim@Example.COM')).toBe(digest('kim@example.com'));
      expect(digest('kim@example.com')).not.toBe(digest('kim@example.org'));
    }
  });

  it('has a digest that never changes, because the log contains it', () => {
    // printf 'kim@example.com' | openssl dgst -sha256 -hmac 'the secret of a shop'
    expect(emailDigest(secret, 'kim@example.com')).toBe(
      '5bead9e3ccd96685cf5cc3ad7b0f48470e4ae2d46623afddebdd5ecbdd98c22c',
    );
    // printf 'kim@example.com' | sha256sum
    expect(formerEmailDigest('kim@example.com')).toBe(
      '5d9a0087d4ccdb9bc50e88c4713479119e48a326fd360d647cf1643f3cae13e7',
    );
  });

  it('has a digest that cannot be computed without the secret', () => {
    expect(emailDigest(Buffer.from('of another shop'), 'kim@example.com')).not.toBe(
      emailDigest(secret, 'kim@example.com'),
    );
  });
});

describe('a person', () => {
  it('registers with a credential', () => given(userDecider, []).when(register).then([registered, bound]));

  it.each([
    ['has an account', [registered, bound]],
    ['has one of before there were passwords', [registered]],
    ['had one that is closed', [registered, bound, closed]],
  ])('is refused when the address %s', (_, history) =>
    given(userDecider, history)
      .when({ type: 'Register', person: { ...kim, name: 'sealed.v1.name-of-lee' }, credentialId: newCredential })
      .thenRejected('CUSTOMERS.EMAIL_TAKEN'),
  );

  it('changes the given fields of their profile', () =>
    given(userDecider, [registered, bound])
      .when({ type: 'ChangeProfile', name: 'sealed.v1.another' })
      .then([{ type: 'customers.profile-changed.v2', data: { userId, name: 'sealed.v1.another', locale: 'ko-KR' } }]));

  it('changes their language alone', () =>
    given(userDecider, [registered, bound])
      .when({ type: 'ChangeProfile', locale: 'de-DE' })
      .then([{ type: 'customers.profile-changed.v2', data: { userId, name: kim.name, locale: 'de-DE' } }]));

  it('causes no event without a change', () =>
    given(userDecider, [registered, bound]).when({ type: 'ChangeProfile', name: kim.name }).thenNothing());

  it('closes their account, and has no credential any more', () => {
    given(userDecider, [registered, bound]).when({ type: 'CloseAccount' }).then([closed]);
    given(userDecider, [registered, bound])
      .when({ type: 'CloseAccount' })
      .thenState((state) => expect(state).toEqual({ ...kim, operator: false, authority: 1, closed: true }));
  });

  it.each([{ type: 'ChangeProfile', name: 'Kim' }, { type: 'CloseAccount' }] as const)(
    'without an account cannot $type',
    (command) => {
      given(userDecider, []).when(command).thenRejected('CUSTOMERS.UNKNOWN_USER');
      given(userDecider, [registered, bound, closed]).when(command).thenRejected('CUSTOMERS.UNKNOWN_USER');
    },
  );

  it("becomes an operator, once, with a password of the operator's own", () => {
    const command = { type: 'Appoint', role: 'operator', credentialId: newCredential } as const;
    given(userDecider, [registered, bound]).when(command).then([boundAnew, appointed]);
    given(userDecider, [registered, bound, appointed]).when(command).then([boundAnew]);
  });

  it('loses the tokens of a role with the role, in one append', () => {
    const endedAt = '2026-11-30T06:00:00.000Z';
    const roles: StaffRole[] = ['stock', 'support'];
    const changed = { type: 'customers.roles-changed.v1', data: { userId, roles } } as const;
    const reason = 'roles-changed';
    const ended = { type: 'customers.authority-ended.v1', data: { userId, reason, notBefore: endedAt } } as const;
    const command = { type: 'SetRoles', roles: ['support', 'stock'], endedAt } as const;
    given(userDecider, [registered, bound, appointed]).when(command).then([changed, ended]);
    const state = fold(userDecider, [registered, bound, appointed, changed, ended]);
    expect(state).toMatchObject({ operator: false, authority: 1 });
    expect(staffRolesOf(state!)).toEqual(['stock', 'support']);
    given(userDecider, [registered, bound, changed]).when(command).then([]);
  });

  it('keeps no role that the new ones leave out', () => {
    const changed = (...roles: StaffRole[]) =>
      ({ type: 'customers.roles-changed.v1', data: { userId, roles } }) as const;
    const endedAt = '2026-11-30T06:00:00.000Z';
    given(userDecider, [registered, bound, changed('stock', 'support')])
      .when({ type: 'SetRoles', roles: ['stock', 'finance'], endedAt })
      .thenState((state) => expect(staffRolesOf(state!)).toEqual(['stock', 'finance']));
  });

  it('is appointed once in place of a known credential, and loses the tokens of before', () => {
    const endedAt = '2026-11-30T06:00:00.000Z';
    const command = { type: 'Appoint', role: 'platform', credentialId: newCredential, endedAt } as const;
    const roles: StaffRole[] = ['platform'];
    const changed = { type: 'customers.roles-changed.v1', data: { userId, roles } } as const;
    const ended = {
      type: 'customers.authority-ended.v1',
      data: { userId, reason: 'appointed', notBefore: endedAt },
    } as const;
    given(userDecider, [registered, bound])
      .when({ ...command, replaces: credentialId })
      .then([boundAnew, changed, ended]);
    given(userDecider, [registered, boundAnew])
      .when({ ...command, replaces: credentialId })
      .thenNothing();
  });

  it('has the roles that decide about scopes of tokens', () => expect(STAFF_ROLES).toEqual(STAFF_ROLES_OF_TOKENS));
});

describe('a user with an unconfirmed address', () => {
  const unconfirmed = { ...registered, data: { ...kim, unconfirmed: true } } as const;
  const confirmed = { type: 'customers.address-confirmed.v1', data: { userId } } as const;

  it('confirms it once', () => {
    given(userDecider, [unconfirmed, bound]).when({ type: 'ConfirmAddress' }).then([confirmed]);
    given(userDecider, [unconfirmed, bound, confirmed]).when({ type: 'ConfirmAddress' }).thenNothing();
  });

  it('cannot become staff before that', () => {
    const command = { type: 'Appoint', role: 'operator', credentialId: newCredential } as const;
    given(userDecider, [unconfirmed, bound]).when(command).thenRejected('CUSTOMERS.ADDRESS_UNCONFIRMED');
    given(userDecider, [unconfirmed, bound, confirmed]).when(command).then([boundAnew, appointed]);
    const roles = (...given: StaffRole[]) => ({ type: 'SetRoles', roles: given, endedAt: 'now' }) as const;
    given(userDecider, [unconfirmed, bound]).when(roles('stock')).thenRejected('CUSTOMERS.ADDRESS_UNCONFIRMED');
    given(userDecider, [unconfirmed, bound]).when(roles()).thenNothing();
  });

  it('confirms it with a password that a letter allowed, and with no other', () => {
    const endedAt = '2026-11-30T06:00:00.000Z';
    const change = { type: 'ChangePassword', credentialId: newCredential, endedAt } as const;
    const ended = {
      type: 'customers.authority-ended.v1',
      data: { userId, reason: 'password-changed', notBefore: endedAt },
    } as const;
    given(userDecider, [unconfirmed, bound])
      .when({ ...change, byLetter: true })
      .then([boundAnew, confirmed, ended]);
    given(userDecider, [unconfirmed, bound])
      .when({ ...change, byLetter: false })
      .then([boundAnew, ended]);
  });
});

describe('a password', () => {
  const refused = (password: string) => passwordRejection(password, 'kim.ha-neul@example.com')?.code;

  it.each([
    ['eleven chars', 'elevenchars', 'CUSTOMERS.PASSWORD_TOO_SHORT'],
    ['129 characters', `a${'b'.repeat(128)}`, 'CUSTOMERS.PASSWORD_TOO_LONG'],
    ['the e-mail address', 'Kim.Ha-Neul@example.com', 'CUSTOMERS.PASSWORD_IS_EMAIL'],
    ['one of the most common', 'Password1234', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
    ['19 digits', '8392017465019384756', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
    ['a common word and eight digits', 'dragon27182818', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
    ['one key pressed long', '============', 'CUSTOMERS.PASSWORD_TOO_COMMON'],
  ])('of %s is refused', (_, password, code) => expect(refused(password)).toBe(code));

  it.each([
    ['twelve characters', 'twelve chars'],
    ['128 characters', 'three cups of tea for each of us '.repeat(4).slice(0, 128).replace(/ $/, '.')],
    ['20 digits', '83920174650193847562'],
    ['a common word and nine digits', 'dragon271828182'],
    ['digits at one end of other words', 'teapots31415926'],
    ['two words', 'another password'],
    ['three words', 'three cups of tea'],
    ['four words', 'correct horse battery staple'],
    ['a common word among others', 'the dragon of my aunt'],
    ['twelve random characters', 'h7Gx!q2LwZ_p'],
    ['twelve letters of any script', '가나다라마바사아자차카타'],
  ])('of %s is allowed', (_, password) => expect(refused(password)).toBeUndefined());

  it.each(COMMON)('%s is refused, because it is guessed early', (password) =>
    expect(refused(password)).toBe('CUSTOMERS.PASSWORD_TOO_COMMON'),
  );

  it('is checked within 50 ms, even when it is long and repetitive', () => {
    const began = performance.now();
    for (let n = 0; n < 100; n++) refused('ab'.repeat(60) + String(n));
    expect((performance.now() - began) / 100).toBeLessThan(50);
  });

  it('is measured in characters, not in surrogate halves', () =>
    expect(refused('😀'.repeat(5) + '12')).toBe('CUSTOMERS.PASSWORD_TOO_SHORT'));
});
