import { Secret, TOTP } from 'otpauth';

// Parameters that every authenticator app supports (RFC 6238). 160 bits are the length that RFC 4226 recommends.
const SECRET_BYTES = 20;
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
// Clocks of phones differ, and typing takes time, so the previous and the next step are accepted, too.
const STEPS_BESIDE = 1;
// The library measures a code in characters, and fails on digits of more than a byte.
const SIX_DIGITS = /^[0-9]{6}$/;

/** A new shared secret, in base32. */
export const makeTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The content of an authenticator app's QR code: `otpauth://totp/…` with the secret. */
export const totpUri = (secret: string, issuer: string, account: string): string =>
  new TOTP({ ...PARAMETERS, issuer, label: account, secret }).toString();

/** The time step of the code, counted from 1970, if it is valid around this time. */
export function timeStepOf(secret: string, code: string, now: Date): number | undefined {
  if (!SIX_DIGITS.test(code)) return undefined;
  const totp = new TOTP({ ...PARAMETERS, secret });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: STEPS_BESIDE });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}
