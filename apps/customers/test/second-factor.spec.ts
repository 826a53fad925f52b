import { given } from '@maru/testing';
import { Secret, TOTP, URI } from 'otpauth';
import { userDecider } from '../src/domain/user.decider';
import { isRecoveryCode, makeRecoveryCode, recoveryCodeDigest } from '../src/second-factor/recovery-code';
import { makeTotpSecret, timeStepOf, totpUri } from '../src/second-factor/totp';

const at = (seconds: number) => new Date(seconds * 1_000);
// RFC 6238, appendix B, for SHA-1: the codes have eight digits there, and we use the last six.
const SECRET = Secret.fromUTF8('12345678901234567890').base32;
const VECTORS: readonly (readonly [number, string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

describe('a one-time password', () => {
  it.each(VECTORS)('of second %d is the one of RFC 6238', (seconds, code) => {
    expect(timeStepOf(SECRET, code.slice(2), at(seconds))).toBe(Math.floor(seconds / 30));
    expect(timeStepOf(SECRET, code.slice(3), at(seconds))).toBeUndefined();
    expect(timeStepOf(SECRET, code, at(seconds))).toBeUndefined();
  });

  it('is accepted one step early and one step late, and belongs to its own step', () => {
    const [seconds, code] = VECTORS[3]!;
    const step = Math.floor(seconds / 30);
    const steps = [-2, -1, 0, 1, 2].map((beside) => timeStepOf(SECRET, code.slice(2), at((step + beside) * 30)));
    expect(steps).toEqual([undefined, step, step, step, undefined]);
  });

  it.each(['', 'abcdef', '12345', '1234567', '１２３４５６', '-12345'])('is refused in the form %j', (code) => {
    expect(timeStepOf(SECRET, code, at(59))).toBeUndefined();
  });

  it('has a secret of 160 bits, each time another, and a URI that apps read', () => {
    const secret = makeTotpSecret();
    expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
    expect(makeTotpSecret()).not.toBe(secret);
    const read = URI.parse(totpUri(secret, 'maru', 'kim+shop@example.com'));
    expect(read).toBeInstanceOf(TOTP);
    expect(read).toMatchObject({ issuer: 'maru', label: 'kim+shop@example.com', digits: 6, period: 30 });
    expect(read.secret.base32).toBe(secret);
  });
});

describe('a recovery code', () => {
  it('has 120 bits in groups that can be copied, and is no code of a device', () => {
    const code = makeRecoveryCode();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(isRecoveryCode(code)).toBe(true);
    expect(isRecoveryCode('123456')).toBe(false);
    expect(new Set(Array.from({ length: 1_000 }, makeRecoveryCode)).size).toBe(1_000);
  });

  it('is the same in small letters, without dashes, and with letters that look alike', () => {
    const digest = recoveryCodeDigest('0123-4567-89AB-CDEF-GHJK-1MNP');
    expect(recoveryCodeDigest('o1234567 89ab cdef ghjk lmnp'.replace('o1', 'Oi'))).toBe(digest);
    expect(recoveryCodeDigest('0123-4567-89AB-CDEF-GHJK-1MNQ')).not.toBe(digest);
  });
});

const userId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const [factorId, other] = ['018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e01', '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e02'];
const endedAt = '2026-11-30T06:00:00.000Z';
const registered = {
  type: 'customers.customer-registered.v2',
  data: { userId, email: 'sealed.v1.email', name: 'sealed.v1.name', locale: 'en' },
} as const;
const staff = { type: 'customers.roles-changed.v1', data: { userId, roles: ['support'] } } as never;
const dismissed = { type: 'customers.roles-changed.v1', data: { userId, roles: [] } } as never;
const enabled = { type: 'customers.second-factor-enabled.v1', data: { userId, factorId } } as const;
const disabledBy = (by: 'owner' | 'platform') =>
  ({ type: 'customers.second-factor-disabled.v1', data: { userId, factorId, by } }) as const;
const ended = {
  type: 'customers.authority-ended.v1',
  data: { userId, reason: 'second-factor-changed', notBefore: endedAt },
} as const;
const on = { type: 'switch-on-second-factor', factorId, endedAt } as const;
const off = { type: 'switch-off-second-factor', factorId, by: 'owner', endedAt } as const;

describe('a second factor', () => {
  it('is switched on by staff, and ends earlier logins', () => {
    given(userDecider, [registered, staff]).when(on).then([enabled, ended]);
    given(userDecider, [registered]).when(on).thenRejected('CUSTOMERS.NOT_STAFF');
  });

  it('is not replaced while it is on', () => {
    const again = { ...on, factorId: other };
    given(userDecider, [registered, staff, enabled]).when(again).thenRejected('CUSTOMERS.SECOND_FACTOR_ON');
    given(userDecider, [registered, staff, enabled, disabledBy('owner')])
      .when(on)
      .then([enabled, ended]);
  });

  it('is switched off by its owner or by a user of platform', () => {
    given(userDecider, [registered, staff, enabled])
      .when(off)
      .then([disabledBy('owner'), ended]);
    given(userDecider, [registered, staff, enabled])
      .when({ ...off, by: 'platform' })
      .then([disabledBy('platform'), ended]);
    given(userDecider, [registered, staff]).when(off).thenRejected('CUSTOMERS.NO_SECOND_FACTOR');
  });

  it('is not switched off by a code of another factor, or without one', () => {
    for (const judged of [other, undefined])
      given(userDecider, [registered, staff, enabled])
        .when({ ...off, factorId: judged })
        .thenRejected('CUSTOMERS.NO_SECOND_FACTOR');
  });

  it('outlives another password and the loss of all roles, and ends with the account', () => {
    const change = { type: 'change-password', credentialId: other, byLetter: true, endedAt } as const;
    given(userDecider, [registered, staff, enabled])
      .when(change)
      .thenState((state) => expect(state?.secondFactor).toBe(factorId));
    given(userDecider, [registered, staff, enabled, dismissed])
      .when({ type: 'change-profile', locale: 'ko' })
      .thenState((state) => expect(state?.secondFactor).toBe(factorId));
    given(userDecider, [registered, staff, enabled])
      .when({ type: 'close-account' })
      .thenState((state) => expect(state).not.toHaveProperty('secondFactor'));
  });
});

describe('an unconfirmed account', () => {
  const unconfirmed = { ...registered, data: { ...registered.data, unconfirmed: true } } as const;
  const confirmed = { type: 'customers.address-confirmed.v1', data: { userId } } as const;
  const closed = { type: 'customers.account-closed.v1', data: { userId } } as const;

  it('is closed with that reason, and a confirmed one is not', () => {
    const close = { type: 'close-unconfirmed' } as const;
    given(userDecider, [unconfirmed]).when(close).then([closed]);
    given(userDecider, [unconfirmed, confirmed]).when(close).thenNothing();
    given(userDecider, [registered]).when(close).thenNothing();
  });
});
