import type { Rejection } from '@maru/kernel';
import { isCommonPassword } from './common-passwords';

const SHORTEST = 12;
const LONGEST = 128;

/** Every refusal of `passwordRejection`. */
export const PASSWORD_REJECTIONS = [
  'CUSTOMERS.PASSWORD_TOO_SHORT',
  'CUSTOMERS.PASSWORD_TOO_LONG',
  'CUSTOMERS.PASSWORD_IS_EMAIL',
  'CUSTOMERS.PASSWORD_TOO_COMMON',
] as const;

type PasswordRejection = (typeof PASSWORD_REJECTIONS)[number];

/** The compared and hashed form of a password, the same for every composition of its letters. */
export const sameLetters = (password: string): string => password.normalize('NFKC');

/** The reason to refuse this password; undefined when it is allowed. Lengths are in characters, not bytes. */
export function passwordRejection(password: string, email: string): Rejection<PasswordRejection> | undefined {
  const letters = [...sameLetters(password)];
  if (letters.length < SHORTEST)
    return { code: 'CUSTOMERS.PASSWORD_TOO_SHORT', detail: `A password has ${SHORTEST} characters at least.` };
  if (letters.length > LONGEST)
    return { code: 'CUSTOMERS.PASSWORD_TOO_LONG', detail: `A password has ${LONGEST} characters at most.` };
  const lower = letters.join('').toLowerCase();
  if (lower === email.toLowerCase())
    return { code: 'CUSTOMERS.PASSWORD_IS_EMAIL', detail: 'The password must not be the e-mail address.' };
  if (isCommonPassword(lower)) return { code: 'CUSTOMERS.PASSWORD_TOO_COMMON', detail: 'This password is too common.' };
  return undefined;
}
