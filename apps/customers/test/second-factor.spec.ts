import { Secret, TOTP, URI } from 'otpauth';
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
