import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import { ACCESS_TOKEN_TYPE } from '../tokens/access-token';
import { REALM, TokensOnTrial } from './tokens-on-trial';

interface Crafted {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

/** A token that is valid except for the given changes; a claim of `undefined` is left out. */
export async function craftedToken({ pair }: TokensOnTrial, { claims, header, key }: Crafted = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const own = {
    iss: REALM.issuer,
    aud: REALM.audience,
    sub: randomUUID(),
    jti: randomUUID(),
    iat: now,
    exp: now + 3_600,
  };
  return new SignJWT({ ...own, roles: ['operator'], scope: 'orders:read shipments:read', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: pair.kid, typ: ACCESS_TOKEN_TYPE, ...header })
    .sign(key ?? ((await importJWK(pair.privateJwk, 'EdDSA')) as CryptoKey));
}

const past = () => Math.floor(Date.now() / 1_000) - 7_200;
const stranger = async () => (await TokensOnTrial.make()).pair;

/**
 * Every forgery of an access token: words that go before "is refused", how it is made for an issuer, and the code of
 * its refusal, 401 everywhere.
 */
export const FORGERIES: readonly [
  what: string,
  make: (tokens: TokensOnTrial) => Promise<string> | string,
  code: 'HTTP.INVALID_TOKEN' | 'HTTP.TOKEN_EXPIRED',
][] = [
  [
    'one that nobody has signed (alg none)',
    () => new UnsecuredJWT({ sub: randomUUID(), roles: ['operator'] }).setExpirationTime('1h').encode(),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one of ours without its signature, under alg none',
    async (tokens) => {
      const [, claims] = (await tokens.token()).split('.');
      return `${base64url({ alg: 'none', kid: tokens.pair.kid, typ: ACCESS_TOKEN_TYPE })}.${claims}.`;
    },
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one that is signed with the public key as if it were a secret (HS256)',
    async (tokens) => {
      const publicKey = (await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey;
      return craftedToken(tokens, { header: { alg: 'HS256' }, key: Buffer.from(await exportSPKI(publicKey)) });
    },
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one that is signed with the bytes of the public key (HS256)',
    (tokens) =>
      craftedToken(tokens, { header: { alg: 'HS256' }, key: Buffer.from(tokens.pair.publicJwk.x!, 'base64url') }),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one that is signed with another key under the name of ours',
    async (tokens) =>
      craftedToken(tokens, { key: (await importJWK((await stranger()).privateJwk, 'EdDSA')) as CryptoKey }),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one that is signed as we never sign (ES256)',
    async (tokens) =>
      craftedToken(tokens, { header: { alg: 'ES256' }, key: (await generateKeyPair('ES256')).privateKey }),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one of a key that nobody knows',
    async (tokens) => craftedToken(tokens, { header: { kid: (await stranger()).kid } }),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one that brings its key along',
    async (tokens) => {
      const { publicJwk, privateJwk } = await stranger();
      const key = (await importJWK(privateJwk, 'EdDSA')) as CryptoKey;
      return craftedToken(tokens, { header: { jwk: publicJwk, kid: undefined }, key });
    },
    'HTTP.INVALID_TOKEN',
  ],
  ['one that has expired', (tokens) => craftedToken(tokens, { claims: { exp: past() } }), 'HTTP.TOKEN_EXPIRED'],
  ['one that never expires', (tokens) => craftedToken(tokens, { claims: { exp: undefined } }), 'HTTP.INVALID_TOKEN'],
  [
    'one that is not good yet',
    (tokens) => craftedToken(tokens, { claims: { nbf: past() + 14_400 } }),
    'HTTP.INVALID_TOKEN',
  ],
  [
    'one for another audience',
    (tokens) => craftedToken(tokens, { claims: { aud: 'somebody else' } }),
    'HTTP.INVALID_TOKEN',
  ],
  ['one for no audience', (tokens) => craftedToken(tokens, { claims: { aud: undefined } }), 'HTTP.INVALID_TOKEN'],
  [
    'one of another issuer',
    (tokens) => craftedToken(tokens, { claims: { iss: 'somebody else' } }),
    'HTTP.INVALID_TOKEN',
  ],
  ['one of nobody', (tokens) => craftedToken(tokens, { claims: { sub: undefined } }), 'HTTP.INVALID_TOKEN'],
  ['one of another kind', (tokens) => craftedToken(tokens, { header: { typ: 'JWT' } }), 'HTTP.INVALID_TOKEN'],
  [
    'one whose claims were changed',
    async (tokens) => {
      const [head, , signature] = (await tokens.token()).split('.');
      return [head, base64url({ sub: randomUUID(), roles: ['operator'] }), signature].join('.');
    },
    'HTTP.INVALID_TOKEN',
  ],
  ['a refresh token', () => randomBytes(32).toString('base64url'), 'HTTP.INVALID_TOKEN'],
  ['what is no token', () => 'not.a.token', 'HTTP.INVALID_TOKEN'],
  ['what is too long to be one', () => 'a'.repeat(5_000), 'HTTP.INVALID_TOKEN'],
];

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
