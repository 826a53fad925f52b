import { generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { randomUUID } from 'node:crypto';
import { makeSigningKeyPair, mayActFor, TokenVerifier } from '../src/index';
import { craftedToken, FORGERIES, REALM, TokensOnTrial } from '../src/testing';

const KIM = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';

let tokens: TokensOnTrial;
beforeAll(async () => {
  tokens = await TokensOnTrial.make();
});

describe('an access token', () => {
  it('names the caller, its roles and its scopes', async () => {
    const token = await tokens.token({ userId: KIM, roles: ['customer'], scopes: ['orders:read', 'orders:write'] });
    const kim = await tokens.verifier.verify(token);
    expect(kim).toMatchObject({ userId: KIM, roles: ['customer'], scopes: new Set(['orders:read', 'orders:write']) });
    expect(kim.expiresAt - Date.now() / 1_000).toBeGreaterThan(3_590);
  });

  it('names the API key for which it was issued', async () => {
    const keyId = randomUUID();
    expect(await tokens.verifier.verify(await tokens.token({ keyId }))).toMatchObject({ keyId });
    expect(await tokens.verifier.verify(await tokens.token())).not.toHaveProperty('keyId');
  });

  it('lets a customer act for themselves, and an operator for every customer', async () => {
    const kim = await tokens.verifier.verify(await tokens.token({ userId: KIM }));
    const operator = await tokens.verifier.verify(await tokens.token({ roles: ['operator'] }));
    expect([mayActFor(kim, KIM), mayActFor(kim, randomUUID()), mayActFor(operator, KIM)]).toEqual([true, false, true]);
  });

  it('is accepted when it is built by hand like ours', async () => {
    const token = await craftedToken(tokens, { claims: { sub: KIM } });
    await expect(tokens.verifier.verify(token)).resolves.toMatchObject({ userId: KIM });
  });

  it.each(FORGERIES)('is refused when it is %s', async (_what, make, code) => {
    await expect(tokens.verifier.verify(await make(tokens))).rejects.toMatchObject({ name: 'AccessDenied', code });
  });

  it('is refused with another signing algorithm, even with a published key', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const verifier = new TokenVerifier({ ...REALM, keys: async () => publicKey });
    const token = await craftedToken(tokens, { header: { alg: 'ES256' }, key: privateKey });
    await expect(verifier.verify(token)).rejects.toMatchObject({ name: 'AccessDenied', code: 'HTTP.INVALID_TOKEN' });
  });

  it('is refused after its expiry, also when it was accepted before', async () => {
    let now = new Date();
    const verifier = new TokenVerifier({ ...REALM, now: () => now, keys: async () => publicKey });
    const publicKey = (await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey;
    const token = await tokens.token({ lifetimeSeconds: 60 });
    await verifier.verify(token);
    now = new Date(now.getTime() + 61_000);
    const expired = { code: 'HTTP.TOKEN_EXPIRED', challenge: expect.stringContaining('error="invalid_token"') };
    expect(verifier.known(token)).toBeUndefined();
    await expect(verifier.verify(token)).rejects.toMatchObject(expired);
  });

  it('needs no keys once it was accepted', async () => {
    const publicKey = (await importJWK(tokens.pair.publicJwk, 'EdDSA')) as CryptoKey;
    const keys = jest.fn().mockResolvedValueOnce(publicKey).mockRejectedValue(new Error('away'));
    const verifier = new TokenVerifier({ ...REALM, keys });
    const token = await tokens.token();
    await verifier.verify(token);
    await expect(verifier.verify(token)).resolves.toBeDefined();
    await expect(verifier.verify(await tokens.token())).rejects.toMatchObject({ name: 'KeysUnavailable' });
  });

  it('names its key by the thumbprint, and reveals no private part of it', async () => {
    const { kid, publicJwk } = await makeSigningKeyPair();
    expect(publicJwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid, alg: 'EdDSA', use: 'sig' });
  });
});
