import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A given key of service tokens is invalid. */
export class InvalidServiceKey extends Error {
  override readonly name = 'InvalidServiceKey';
}

/**
 * A new key for signing service tokens, as text for an environment variable: PKCS #8, DER, base64 in one line. The same
 * as `openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`.
 */
export function makeServiceKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/**
 * The public half of this key, which verifies its tokens, as text: SubjectPublicKeyInfo, DER, base64.
 * @throws InvalidServiceKey
 */
export function publicServiceKey(privateText: string): string {
  const key = createPublicKey(readPrivateKey(privateText));
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** @throws InvalidServiceKey */
export const readPrivateKey = (text: string): KeyObject =>
  ed25519(() => createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' }));

/** @throws InvalidServiceKey */
export const readPublicKey = (text: string): KeyObject =>
  ed25519(() => createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }));

function ed25519(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new InvalidServiceKey('must be an Ed25519 key, DER in base64 and in one line', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new InvalidServiceKey(`must be an Ed25519 key, not ${key.asymmetricKeyType}`);
  return key;
}
