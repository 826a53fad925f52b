import { randomBytes } from 'node:crypto';
import { secretDigest } from '../tokens/secret-digest';

// Crockford's base32 (without I, L, O and U), with 5 bits a letter.
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 24;

/** 120 random bits that people can copy, e.g. `7Q3M-…` in six groups of four. */
export function makeRecoveryCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]!);
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** The stored form of a code. Case, spaces and dashes do not matter, nor do letters that look alike. */
export function recoveryCodeDigest(code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '');
  return secretDigest(plain.replace(/O/g, '0').replace(/[IL]/g, '1'));
}

/** Whether the code has the form of a recovery code; codes of a device have six digits. */
export const isRecoveryCode = (code: string): boolean => code.replace(/[\s-]/g, '').length === LENGTH;
