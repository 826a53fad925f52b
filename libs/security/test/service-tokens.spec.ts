import { SignJWT } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { InvalidServiceKey, makeServiceKey, publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '../src';
import { readPrivateKey } from '../src/callers/service-key';
import { TokensOnTrial } from '../src/testing';

const key = makeServiceKey();
const publicKey = publicServiceKey(key);
const START = Date.parse('2026-03-01T12:00:00Z');
let clock = START;
const now = () => clock;

const signer = (caller = 'gateway', own = key) => new ServiceSigner({ caller, key: own, now });
const verifier = (service = 'ordering') => new ServiceTokenVerifier({ service, publicKey, now: () => new Date(now()) });
const refused = { code: 'HTTP.UNKNOWN_CALLER', challenge: 'ServiceToken realm="maru", error="invalid_token"' };

beforeEach(() => (clock = START));

describe('a service token', () => {
  it('names the caller', async () => {
    expect(await verifier().verify(signer('web-bff').tokenFor('ordering'))).toMatchObject({ name: 'web-bff' });
  });

  it('is the same for all requests of half a minute, and differs for another callee', async () => {
    const gateway = signer();
    const first = gateway.tokenFor('ordering');
    clock += 29_000;
    expect(gateway.tokenFor('ordering')).toBe(first);
    expect(gateway.tokenFor('payments')).not.toBe(first);
    clock += 2_000;
    expect(gateway.tokenFor('ordering')).not.toBe(first);
  });

  it('is valid for a minute, also when it was verified before', async () => {
    const ordering = verifier();
    const token = signer().tokenFor('ordering');
    await ordering.verify(token);
    clock += 59_000;
    expect(ordering.known(token)).toMatchObject({ name: 'gateway' });
    clock += 1_000;
    expect(ordering.known(token)).toBeUndefined();
    await expect(ordering.verify(token)).rejects.toMatchObject(refused);
  });

  it('is made again by a process that was stopped, or whose clock was set back', async () => {
    const gateway = signer();
    for (const leap of [3_600_000, -7_200_000]) {
      gateway.tokenFor('ordering');
      clock += leap;
      expect(await verifier().verify(gateway.tokenFor('ordering'))).toMatchObject({ name: 'gateway' });
    }
  });

  it('is refused by another callee', async () => {
    await expect(verifier('payments').verify(signer().tokenFor('ordering'))).rejects.toMatchObject(refused);
  });

  it('is refused with the signature of another key', async () => {
    const forged = signer('gateway', makeServiceKey()).tokenFor('ordering');
    await expect(verifier().verify(forged)).rejects.toMatchObject(refused);
  });

  it("cannot be replaced by a user's token, by none, or by garbage", async () => {
    const user = await (await TokensOnTrial.make()).token({ roles: ['operator'], audience: 'ordering' });
    for (const token of [user, 'a.b.c', '', 'x'.repeat(5_000)])
      await expect(verifier().verify(token)).rejects.toMatchObject(refused);
    await expect(verifier().verify(undefined)).rejects.toMatchObject({
      code: 'HTTP.UNKNOWN_CALLER',
      challenge: 'ServiceToken realm="maru"',
    });
  });

  it('must have its own type, a caller and an expiry', async () => {
    const sign = (typ: string, claims: Record<string, unknown>) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ }).sign(readPrivateKey(key));
    const s = START / 1_000;
    const whole = { iss: 'gateway', aud: 'ordering', iat: s, exp: s + 60 };
    expect(await verifier().verify(await sign('service+jwt', whole))).toMatchObject({ name: 'gateway' });
    const wanting = [
      await sign('at+jwt', whole),
      await sign('service+jwt', { ...whole, iss: undefined }),
      await sign('service+jwt', { ...whole, exp: undefined }),
      await sign('service+jwt', { ...whole, aud: undefined }),
    ];
    for (const token of wanting) await expect(verifier().verify(token)).rejects.toMatchObject(refused);
  });

  it('is invalid without its signature', async () => {
    const [, claims] = signer().tokenFor('ordering').split('.');
    const none = Buffer.from('{"alg":"none","typ":"service+jwt"}').toString('base64url');
    await expect(verifier().verify(`${none}.${claims}.`)).rejects.toMatchObject(refused);
  });
});

describe('the key of service tokens', () => {
  it('must be an Ed25519 key, in the form that openssl makes', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const p256 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    for (const wrong of ['', 'secret', publicKey, p256]) expect(() => readPrivateKey(wrong)).toThrow(InvalidServiceKey);
  });

  it('has a public half that cannot sign', () => {
    expect(() => signer('gateway', publicKey)).toThrow(InvalidServiceKey);
    expect(publicServiceKey(key)).toBe(publicKey);
  });
});
