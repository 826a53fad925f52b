import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A text that is no Ed25519 key. */
export class InvalidSigningKey extends Error {
  override readonly name = 'InvalidSigningKey';
}

/** The public key of a signer, and its name in a file. */
export interface VerifyingKey {
  /** The first 16 characters of the SHA-256 of the public key, in base64url. */
  readonly id: string;
  /** For `readVerifyingKey`. */
  readonly text: string;
  readonly key: KeyObject;
}

/** The key that signs exported files. */
export interface SigningKey extends VerifyingKey {
  readonly privateKey: KeyObject;
}

/** A new private key as text: PKCS #8 in base64. */
export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');

/** @throws InvalidSigningKey */
export function readSigningKey(text: string): SigningKey {
  const privateKey = asEd25519('private', () =>
    createPrivateKey({ key: Buffer.from(text.trim(), 'base64'), type: 'pkcs8', format: 'der' }),
  );
  return { ...named(createPublicKey(privateKey)), privateKey };
}

/** @param text SPKI in base64 @throws InvalidSigningKey */
export function readVerifyingKey(text: string): VerifyingKey {
  const key = Buffer.from(text.trim(), 'base64');
  return named(asEd25519('public', () => createPublicKey({ key, type: 'spki', format: 'der' })));
}

/** The signature of the last hash of a file, in base64. */
export const signHash = (hash: string, { privateKey }: SigningKey): string =>
  sign(null, signed(hash), privateKey).toString('base64');

export const isSignedBy = (hash: string, signature: string, { key }: VerifyingKey): boolean =>
  verify(null, signed(hash), key, Buffer.from(signature, 'base64'));

// Names its purpose, so that no signature for anything else fits.
const signed = (hash: string) => Buffer.from(`maru-log file ${hash}`);

function named(key: KeyObject): VerifyingKey {
  const der = key.export({ type: 'spki', format: 'der' });
  return { id: createHash('sha256').update(der).digest('base64url').slice(0, 16), text: der.toString('base64'), key };
}

function asEd25519(kind: 'private' | 'public', read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new InvalidSigningKey(`is no ${kind} key in base64; "npm run log -- new-key" makes a pair`, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new InvalidSigningKey(`is a ${key.asymmetricKeyType} key, not Ed25519`);
  return key;
}
