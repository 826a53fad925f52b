import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { BrokenWrapping } from './key-encryption';
import type { KeyEncryption } from './key-encryption';

/** A text is no list of key-encryption keys. The message states the rule, and shows nothing of the text. */
export class InvalidKeyEncryptionKey extends Error {
  override readonly name = 'InvalidKeyEncryptionKey';
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
// Base64, padded or not, of 32 bytes.
const KEY = /^[A-Za-z0-9+/_-]{43}=?$/;

/** A new key-encryption key, as text for a variable or a file. The same as `openssl rand -base64 32`. */
export const makeKeyEncryptionKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/**
 * Key-encryption keys that this process holds itself: AES-256-GCM. The first is the current one, the others only
 * decrypt.
 */
export class LocalKeyEncryption implements KeyEncryption {
  readonly keyId: string;
  private readonly keys: ReadonlyMap<string, Buffer>;

  private constructor(keys: readonly Buffer[]) {
    this.keys = new Map(keys.map((key) => [idOf(key), key]));
    this.keyId = idOf(keys[0]!);
  }

  /**
   * @param text keys in base64 with commas or lines between, the current one first
   * @throws InvalidKeyEncryptionKey
   */
  static of(text: string): LocalKeyEncryption {
    const parts = text.split(/[\s,]+/).filter(Boolean);
    if (parts.length === 0 || parts.some((part) => !KEY.test(part)))
      throw new InvalidKeyEncryptionKey('must be 32 bytes in base64 (openssl rand -base64 32), former ones behind it');
    return new LocalKeyEncryption(parts.map((part) => Buffer.from(part, 'base64')));
  }

  has(keyId: string): boolean {
    return this.keys.has(keyId);
  }

  encrypt(key: Buffer, owner: string): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.keyId)!, nonce).setAAD(Buffer.from(owner));
    return Promise.resolve(Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]));
  }

  decrypt(keyId: string, encrypted: Buffer, owner: string): Promise<Buffer> {
    const key = this.keys.get(keyId);
    if (!key || encrypted.length < NONCE_BYTES + TAG_BYTES) return Promise.reject(new BrokenWrapping());
    const nonce = encrypted.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(owner)).setAuthTag(encrypted.subarray(-TAG_BYTES));
    const decrypted = decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      return Promise.resolve(Buffer.concat([decrypted, decipher.final()]));
    } catch {
      // OpenSSL's error only says that the tag is wrong.
      return Promise.reject(new BrokenWrapping());
    }
  }
}

const idOf = (key: Buffer): string =>
  createHash('sha256').update('maru key-encryption key ').update(key).digest('hex').slice(0, 16);
