import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** This key cannot open the text for this owner and purpose, because it belongs to another one, or was changed. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
  constructor() {
    // Without the owner, because errors end in logs.
    super('the sealed text does not belong here');
  }
}

const PREFIX = 'sealed.v1.';
// AES-256-GCM as in NIST SP 800-38D: a nonce of 96 bits, a tag of 128.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const isSealed = (text: string): boolean => text.startsWith(PREFIX);

/**
 * `sealed.v1.<base64url of nonce, ciphertext and tag>`. `owner` is not in it, but must be the same to open it.
 * @param key 32 bytes
 */
export function seal(key: Buffer, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return PREFIX + sealed.toString('base64url');
}

/** @throws BrokenSeal */
export function open(key: Buffer, owner: string, text: string): string {
  const sealed = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (!isSealed(text) || sealed.length < NONCE_BYTES + TAG_BYTES) throw new BrokenSeal();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch {
    // OpenSSL's error only says that the tag is wrong.
    throw new BrokenSeal();
  }
}
