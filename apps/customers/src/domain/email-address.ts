import { createHash, createHmac } from 'node:crypto';

const sameAddress = (email: string) => email.normalize('NFC').toLowerCase();

/**
 * What names the claim on an e-mail address: the HMAC-SHA-256, in hex, of the address without regard to case. No address stands in the
 * name of a stream, where it could not be erased, and nobody without the secret can tell whether a guess is right.
 */
export function emailDigest(secret: Buffer, email: string): string {
  return createHmac('sha256', secret).update(sameAddress(email)).digest('hex');
}

/** What named a claim before there was a secret: its SHA-256. It is looked for, and no claim is made under it any more. */
export function formerEmailDigest(email: string): string {
  return createHash('sha256').update(sameAddress(email)).digest('hex');
}
