import type { Rejection } from '@maru/kernel';

const SHORTEST = 12;
const LONGEST = 128;

type PasswordRejection =
  | 'CUSTOMERS.PASSWORD_TOO_SHORT'
  | 'CUSTOMERS.PASSWORD_TOO_LONG'
  | 'CUSTOMERS.PASSWORD_IS_EMAIL'
  | 'CUSTOMERS.PASSWORD_TOO_COMMON';

// Those of the well-known lists of leaked passwords that are long enough to get here.
const COMMON = new Set([
  '123456789012',
  '1234567890123',
  '123456789123',
  '123123123123',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'abcdefghijkl',
  'administrator',
  'changeme1234',
  'football1234',
  'iloveyou1234',
  'iloveyouforever',
  'letmein12345',
  'monkey123456',
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'qazwsxedcrfv',
  'qwerty123456',
  'qwerty1234567',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopasdfghjkl',
  'unbelievable',
  'welcome12345',
  'zaq12wsxcde3',
]);

/** A password as it is compared and hashed: however a keyboard composes its letters, they are the same. */
export const sameLetters = (password: string): string => password.normalize('NFKC');

/** Why this may not be somebody's password; undefined when it may. Lengths are in characters, not bytes. */
export function passwordRejection(password: string, email: string): Rejection<PasswordRejection> | undefined {
  const letters = [...sameLetters(password)];
  if (letters.length < SHORTEST)
    return { code: 'CUSTOMERS.PASSWORD_TOO_SHORT', detail: `A password has ${SHORTEST} characters at least.` };
  if (letters.length > LONGEST)
    return { code: 'CUSTOMERS.PASSWORD_TOO_LONG', detail: `A password has ${LONGEST} characters at most.` };
  const lower = letters.join('').toLowerCase();
  if (lower === email.toLowerCase())
    return { code: 'CUSTOMERS.PASSWORD_IS_EMAIL', detail: 'The password must not be the e-mail address.' };
  if (COMMON.has(lower) || new Set(letters).size === 1)
    return { code: 'CUSTOMERS.PASSWORD_TOO_COMMON', detail: 'Too many people have this password: it is tried first.' };
  return undefined;
}
