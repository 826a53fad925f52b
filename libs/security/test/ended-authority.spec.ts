import { createLocalJWKSet } from 'jose';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessDenied, FollowAuthority, KeysUnavailable, TokenVerifier } from '../src/index';
import type { AuthorityEnd } from '../src/index';
import { REALM, TokensOnTrial } from '../src/testing';

const KIM = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';
const KEY = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a33';
const end = (changes: Partial<AuthorityEnd> = {}): AuthorityEnd => ({
  ...{ subject: KIM, version: 1, notBefore: Date.now(), until: Date.now() + 3_600_000 },
  ...changes,
});

let ends: AuthorityEnd[];
let asked: string[];
let status: number;
let customers: Server;
let url: string;
let tokens: TokensOnTrial;
const followers: FollowAuthority[] = [];

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
});
beforeEach(async () => {
  [ends, asked, status] = [[], [], 200];
  customers = createServer((request, response) => {
    asked.push(request.url!);
    const after = Number(new URL(request.url!, url).searchParams.get('after'));
    response.statusCode = status;
    response.end(JSON.stringify({ ends: ends.slice(after), position: ends.length, more: false }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => customers.once('listening', resolve));
  url = `http://127.0.0.1:${(customers.address() as AddressInfo).port}/api/users/.well-known/jwks.json`;
});
afterEach(async () => {
  for (const each of followers.splice(0)) each.close();
  customers.closeAllConnections();
  await new Promise((resolve) => customers.close(resolve));
});

const faults: unknown[] = [];
function verifier(everyMs = 5) {
  const authority = new FollowAuthority({ jwksUrl: () => url, everyMs, onFault: (fault) => faults.push(fault) });
  followers.push(authority);
  const news = () => new Promise<void>((resolve) => authority.onNews(resolve));
  const keys = createLocalJWKSet({ keys: [tokens.pair.publicJwk] });
  return { verifier: new TokenVerifier({ ...REALM, keys, authority }), news };
}
const refusal = { code: 'HTTP.INVALID_TOKEN', detail: 'The access token was withdrawn.' };

describe('a verifier of access tokens', () => {
  it('refuses an accepted token as soon as the authority of its user has ended', async () => {
    const { verifier: on, news } = verifier();
    const token = await tokens.token({ userId: KIM, authority: 0 });
    const other = await tokens.token({ authority: 0 });
    await on.verify(token);
    expect(on.known(token)).toMatchObject({ userId: KIM });
    const heard = news();
    ends.push(end());
    await heard;
    expect(on.known(token)).toBeUndefined();
    await expect(on.verify(token)).rejects.toMatchObject(refusal);
    await expect(on.verify(other)).resolves.toBeDefined();
    await expect(on.verify(await tokens.token({ userId: KIM, authority: 1 }))).resolves.toBeDefined();
  });

  it('refuses an ended token from its first request on after a restart', async () => {
    ends.push(end());
    const { verifier: on } = verifier();
    await expect(on.verify(await tokens.token({ userId: KIM, authority: 0 }))).rejects.toMatchObject(refusal);
  });

  it('judges tokens of older releases, which carry no version, by their signing time', async () => {
    ends.push(end({ notBefore: Date.now() - 60_000 }));
    const { verifier: on } = verifier();
    const before = tokens.token({ userId: KIM, issuedAt: new Date(Date.now() - 120_000) });
    await expect(on.verify(await before)).rejects.toMatchObject(refusal);
    await expect(on.verify(await tokens.token({ userId: KIM }))).resolves.toBeDefined();
  });

  it('refuses every token of a revoked API key, however late it was signed', async () => {
    ends.push(end({ subject: KEY, notBefore: 0 }));
    const { verifier: on } = verifier();
    await expect(on.verify(await tokens.token({ keyId: KEY, authority: 9 }))).rejects.toBeInstanceOf(AccessDenied);
  });

  it('accepts no token before it knows ended authority', async () => {
    status = 503;
    const { verifier: on } = verifier();
    const token = await tokens.token();
    await expect(on.verify(token)).rejects.toBeInstanceOf(KeysUnavailable);
    status = 200;
    await expect(on.verify(token)).resolves.toBeDefined();
  });

  it('uses the last known ends while customers is away', async () => {
    ends.push(end());
    const { verifier: on } = verifier();
    const [ended, good] = [await tokens.token({ userId: KIM, authority: 0 }), await tokens.token({ authority: 0 })];
    await on.verify(good);
    status = 503;
    const before = asked.length;
    while (asked.length < before + 3) await new Promise((resolve) => setImmediate(resolve));
    expect(on.known(good)).toBeDefined();
    await expect(on.verify(ended)).rejects.toMatchObject(refusal);
  });

  it('accepts tokens when customers is of a release without ends of authority, and logs that once', async () => {
    status = 404;
    faults.length = 0;
    const { verifier: on } = verifier();
    await expect(on.verify(await tokens.token())).resolves.toBeDefined();
    while (asked.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toHaveLength(1);
  });

  it('asks customers at an interval and never for a token', async () => {
    const { verifier: on } = verifier(60_000);
    for (let n = 0; n < 20; n++) await on.verify(await tokens.token());
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('forgets an end when all its tokens have expired', async () => {
    ends.push(end({ until: Date.now() - 1 }));
    const { verifier: on } = verifier();
    await expect(on.verify(await tokens.token({ userId: KIM, authority: 0 }))).resolves.toBeDefined();
  });
});

describe('a fresh login', () => {
  it('is of the last minutes; after an older one the caller has to log in again (RFC 9470)', async () => {
    const on = tokens.verifier;
    on.demandFreshLogin(await on.verify(await tokens.token()));
    const issuedAt = new Date(Date.now() - 301_000);
    const old = await on.verify(await tokens.token({ issuedAt }));
    expect(() => on.demandFreshLogin(old)).toThrow(
      expect.objectContaining({
        code: 'HTTP.LOGIN_TOO_OLD',
        challenge: 'Bearer realm="maru", error="insufficient_user_authentication", max_age="300"',
      }),
    );
    const renewed = await on.verify(await tokens.token({ issuedAt: new Date(), authenticatedAt: issuedAt }));
    expect(() => on.demandFreshLogin(renewed)).toThrow('HTTP.LOGIN_TOO_OLD');
  });
});
