import { Secret, TOTP } from 'otpauth';

// What every authenticator app can do (RFC 6238). 160 bits are the length that RFC 4226 recommends.
const SECRET_BYTES = 20;
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
// Clocks of phones differ, and typing takes time: the step before and the one after are taken, too.
const STEPS_BESIDE = 1;
// The library takes the length of a code in characters, and fails on digits that take more than a byte each.
const SIX_DIGITS = /^[0-9]{6}$/;

/** A new shared secret, in base32. */
export const makeTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What an authenticator app reads as a QR code: `otpauth://totp/…` with the secret. */
export const totpUri = (secret: string, issuer: string, account: string): string =>
  new TOTP({ ...PARAMETERS, issuer, label: account, secret }).toString();

/** The time step, counted from 1970, that the code is of, if it is good around this moment. */
export function timeStepOf(secret: string, code: string, now: Date): number | undefined {
  if (!SIX_DIGITS.test(code)) return undefined;
  const totp = new TOTP({ ...PARAMETERS, secret });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: STEPS_BESIDE });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}
