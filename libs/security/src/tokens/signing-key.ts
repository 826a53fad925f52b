import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** The only algorithm that is used and accepted: Ed25519 (RFC 8037). */
export const ALGORITHM = 'EdDSA';

/** A stored key pair. `kid` is the thumbprint of the public key (RFC 7638). */
export interface SigningKeyPair {
  readonly kid: string;
  /** The public key in its JWKS form. */
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** The private key that signs tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export async function makeSigningKeyPair(): Promise<SigningKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const shown = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(shown);
  return { kid, publicJwk: { ...shown, kid, alg: ALGORITHM, use: 'sig' }, privateJwk: await exportJWK(privateKey) };
}

export async function signingKeyOf({
  kid,
  privateJwk,
}: Pick<SigningKeyPair, 'kid' | 'privateJwk'>): Promise<SigningKey> {
  return { kid, privateKey: (await importJWK(privateJwk, ALGORITHM)) as CryptoKey };
}
