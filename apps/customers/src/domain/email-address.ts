import { createHash, createHmac } from 'node:crypto';

const sameAddress = (email: string) => email.normalize('NFC').toLowerCase();

/**
 * The name of the claim on an e-mail address: the HMAC-SHA-256, in hex, of the address without regard to case. No
 * stream's name contains the address, where it could not be erased, and a guess cannot be tested without the secret.
 */
export function emailDigest(secret: Buffer, email: string): string {
  return createHmac('sha256', secret).update(sameAddress(email)).digest('hex');
}

/**
 * The former name of a claim, from before there was a secret: its SHA-256. It is looked up, but no new claim uses it.
 */
export function formerEmailDigest(email: string): string {
  return createHash('sha256').update(sameAddress(email)).digest('hex');
}
