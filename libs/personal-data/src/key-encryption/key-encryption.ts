/**
 * A wrapped key cannot be unwrapped with this key-encryption key for this owner: it is another one's, or was
 * changed.
 */
export class BrokenWrapping extends Error {
  override readonly name = 'BrokenWrapping';
  constructor() {
    super('the wrapped key does not belong here, or was changed');
  }
}

/**
 * Encrypts keys with a key-encryption key. A port: behind it are keys from the settings (`LocalKeyEncryption`) or a
 * KMS, which never hands its key out. Calls may go over the network, so callers keep what they have decrypted, with a
 * bound.
 */
export interface KeyEncryption {
  /** Names the key that encrypts, in 1 to 255 bytes of UTF-8; says nothing of the key itself. */
  readonly keyId: string;
  /** Whether it decrypts what this key has encrypted: the one in force, or a former one. */
  has(keyId: string): boolean;
  /** `owner` is authenticated with it: without the same it is not decrypted. */
  encrypt(key: Buffer, owner: string): Promise<Buffer>;
  /** @throws BrokenWrapping */
  decrypt(keyId: string, encrypted: Buffer, owner: string): Promise<Buffer>;
}
