import type { KeyWrapping } from '@maru/personal-data';
import type { SigningKeyPair } from '@maru/security';

/** A private key as a JWK, or that wrapped by a key-encryption key, in base64. */
export type StoredSigningKey = SigningKeyPair['privateJwk'] | string;

const ownerOf = (kid: string) => `signing-key/${kid}`;

/** The private key in its current stored form. */
export async function toStored(wrapping: KeyWrapping, { kid, privateJwk }: SigningKeyPair): Promise<StoredSigningKey> {
  const plain = Buffer.from(JSON.stringify(privateJwk));
  const stored = await wrapping.toStored(plain, ownerOf(kid));
  return stored === plain ? privateJwk : stored.toString('base64');
}

/** @throws WrongKeyEncryptionKey, BrokenWrapping */
export async function fromStored(wrapping: KeyWrapping, kid: string, stored: StoredSigningKey) {
  if (typeof stored !== 'string') return stored;
  const plain = await wrapping.fromStored(Buffer.from(stored, 'base64'), ownerOf(kid));
  return JSON.parse(plain.toString('utf8')) as SigningKeyPair['privateJwk'];
}

/** The stored key wrapped by the current key-encryption key; undefined when it is so already. */
export async function renewed(wrapping: KeyWrapping, kid: string, stored: StoredSigningKey) {
  const bytes = typeof stored === 'string' ? Buffer.from(stored, 'base64') : Buffer.from(JSON.stringify(stored));
  return (await wrapping.renewed(bytes, ownerOf(kid)))?.toString('base64');
}
