import { createHash } from 'node:crypto';

/**
 * What names the claim on an e-mail address: the SHA-256, in hex, of the address without regard to case.
 * A digest, so that no address stands in the name of a stream, where it could not be erased.
 */
export function emailDigest(email: string): string {
  return createHash('sha256').update(email.normalize('NFC').toLowerCase()).digest('hex');
}
