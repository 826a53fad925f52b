/** This key-encryption key cannot unwrap the key for this owner, because it belongs to another one, or was changed. */
export class BrokenWrapping extends Error {
  override readonly name = 'BrokenWrapping';
  constructor() {
    super('the wrapped key does not belong here, or was changed');
  }
}

/**
 * Encrypts keys with a key-encryption key. A port: its adapters are keys from the settings (`LocalKeyEncryption`) or a
 * KMS, which never reveals its key. Calls may go over the network, so callers cache decrypted keys, with a bound.
 */
export interface KeyEncryption {
  /** The id of the encrypting key, 1 to 255 bytes of UTF-8; reveals nothing about the key itself. */
  readonly keyId: string;
  /** Whether it can decrypt keys of this key-encryption key: the current one, or a former one. */
  has(keyId: string): boolean;
  /** `owner` is authenticated with it, and must be the same to decrypt. */
  encrypt(key: Buffer, owner: string): Promise<Buffer>;
  /** @throws BrokenWrapping */
  decrypt(keyId: string, encrypted: Buffer, owner: string): Promise<Buffer>;
}
