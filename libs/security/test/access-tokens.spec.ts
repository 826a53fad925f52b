import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { randomUUID } from 'node:crypto';
import { ACCESS_TOKEN_TYPE, makeSigningKeyPair, mayActFor, TokenVerifier } from '../src/index';
import { REALM, TokensOnTrial } from '../src/testing';

const KIM = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';

let tokens: TokensOnTrial;
let stranger: TokensOnTrial;
beforeAll(async () => {
  [tokens, stranger] = await Promise.all([TokensOnTrial.make(), TokensOnTrial.make()]);
});

const claims = { scope: 'orders:write', roles: ['customer'] };
/** A token with everything right but what `sign` does. */
const crafted = (changes: object = {}, header: object = {}) =>
  new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'EdDSA', kid: tokens.pair.kid, typ: ACCESS_TOKEN_TYPE, ...header })
    .setIssuer(REALM.issuer)
    .setAudience(REALM.audience)
    .setSubject(KIM)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1h');
const ownKey = async () => (await importJWK(tokens.pair.privateJwk, 'EdDSA')) as CryptoKey;

const invalid = { name: 'AccessDenied', code: 'HTTP.INVALID_TOKEN' };

describe('an access token', () => {
  it('says who comes, as what, and what they may do', async () => {
    const token = await tokens.token({ userId: KIM, roles: ['customer'], scopes: ['orders:read', 'orders:write'] });
    const kim = await tokens.verifier.verify(token);
    expect(kim).toMatchObject({ userId: KIM, roles: ['customer'], scopes: new Set(['orders:read', 'orders:write']) });
    expect(kim.expiresAt - Date.now() / 1_000).toBeGreaterThan(3_590);
  });

  it('says which API key it was given for, if it was', async () => {
    const keyId = randomUUID();
    expect(await tokens.verifier.verify(await tokens.token({ keyId }))).toMatchObject({ keyId });
    expect(await tokens.verifier.verify(await tokens.token())).not.toHaveProperty('keyId');
  });

  it('lets a customer act for themselves, and an operator for anybody', async () => {
    const kim = await tokens.verifier.verify(await tokens.token({ userId: KIM }));
    const operator = await tokens.verifier.verify(await tokens.token({ roles: ['operator'] }));
    expect([mayActFor(kim, KIM), mayActFor(kim, randomUUID()), mayActFor(operator, KIM)]).toEqual([true, false, true]);
  });

  it('is good when it is put together as ours are', async () => {
    const token = await crafted().sign(await ownKey());
    await expect(tokens.verifier.verify(token)).resolves.toMatchObject({ userId: KIM });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['signed by nobody (alg none)', () => new UnsecuredJWT({ ...claims, sub: KIM }).setExpirationTime('1h').encode()],
    [
      'signed with the public key as if it were a secret (HS256)',
      async () => {
        const secret = new TextEncoder().encode(
          await exportSPKI((await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey),
        );
        return crafted({}, { alg: 'HS256' }).sign(secret);
      },
    ],
    [
      'signed with the bytes of the public key as a secret',
      () => crafted({}, { alg: 'HS256' }).sign(Buffer.from(tokens.pair.publicJwk.x!, 'base64url')),
    ],
    [
      'signed with another key under our key’s name',
      async () => crafted().sign((await importJWK(stranger.pair.privateJwk, 'EdDSA')) as CryptoKey),
    ],
    ['signed with a key that nobody knows', () => stranger.token()],
    ['for another audience', () => tokens.token({ audience: 'somebody else' })],
    ['of another issuer', () => tokens.token({ issuer: 'somebody else' })],
    ['of another kind', async () => crafted({}, { typ: 'JWT' }).sign(await ownKey())],
    ['that is none', () => 'not.a.token'],
    ['that is too long to be one', () => 'a'.repeat(5_000)],
    [
      'whose claims were changed',
      async () => {
        const [head, , signature] = (await tokens.token()).split('.');
        const forged = Buffer.from(JSON.stringify({ ...claims, sub: KIM, roles: ['operator'] })).toString('base64url');
        return [head, forged, signature].join('.');
      },
    ],
  ])('%s is refused', async (_, make) => {
    await expect(tokens.verifier.verify(await make())).rejects.toMatchObject(invalid);
  });

  it('signed as we never sign is refused, though its key is among the ones that are shown', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const verifier = new TokenVerifier({ ...REALM, keys: async () => publicKey });
    await expect(verifier.verify(await crafted({}, { alg: 'ES256' }).sign(privateKey))).rejects.toMatchObject(invalid);
  });

  it('that has expired is refused as such, also when it was good before', async () => {
    let now = new Date();
    const verifier = new TokenVerifier({ ...REALM, now: () => now, keys: async () => publicKey });
    const publicKey = (await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey;
    const token = await tokens.token({ lifetimeSeconds: 60 });
    await verifier.verify(token);
    now = new Date(now.getTime() + 61_000);
    const expired = { code: 'HTTP.TOKEN_EXPIRED', challenge: expect.stringContaining('error="invalid_token"') };
    await expect(verifier.verify(token)).rejects.toMatchObject(expired);
  });

  it('that was good once is good without the keys', async () => {
    const publicKey = (await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey;
    const keys = jest.fn().mockResolvedValueOnce(publicKey).mockRejectedValue(new Error('away'));
    const verifier = new TokenVerifier({ ...REALM, keys });
    const token = await tokens.token();
    await verifier.verify(token);
    await expect(verifier.verify(token)).resolves.toBeDefined();
    await expect(verifier.verify(await tokens.token())).rejects.toMatchObject({ name: 'KeysUnavailable' });
  });

  it('names its key by the thumbprint, and shows no private part of it', async () => {
    const { kid, publicJwk } = await makeSigningKeyPair();
    expect(publicJwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid, alg: 'EdDSA', use: 'sig' });
  });
});
