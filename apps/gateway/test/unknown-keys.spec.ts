import { StaticDiscovery } from '@maru/discovery';
import { remoteKeys, TokenVerifier } from '@maru/security';
import { REALM, TokensOnTrial } from '@maru/security/testing';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let shop: FastifyInstance;
let issuer: TokensOnTrial;
let gateway: OpenGateway;
let readings: number;

beforeEach(async () => {
  readings = 0;
  issuer = await TokensOnTrial.make();
  shop = fastify();
  shop.get('/jwks.json', () => (readings++, { keys: [issuer.pair.publicJwk] }));
  shop.all('/api/*', () => ({}));
  const url = await shop.listen({ port: 0, host: '127.0.0.1' });
  const keys = remoteKeys({ url: () => `${url}/jwks.json`, cooldownMs: 200 });
  gateway = await openGateway(
    new StaticDiscovery({ customers: [url], inventory: [url], catalog: [url] }),
    { RATE_LIMIT_ANONYMOUS: '3' },
    undefined,
    { verifier: new TokenVerifier({ ...REALM, keys }) },
  );
});
afterEach(async () => {
  await gateway.close();
  await shop.close();
});

async function ask(token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${gateway.url}/api/inventory/TEA`, { headers });
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

describe('tokens of unknown signing keys', () => {
  it('count by address before the issuer is asked, and are refused beyond the limit without a look-up', async () => {
    expect(await ask(await issuer.token())).toMatchObject({ status: 200 });
    const forged = await Promise.all(Array.from({ length: 9 }, async () => (await TokensOnTrial.make()).token()));
    const answers = await Promise.all(forged.map(ask));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, ...Array.from({ length: 6 }, () => 429)]);
    for (const { status, retryAfter } of answers) if (status === 429) expect(Number(retryAfter)).toBeGreaterThan(0);
    const before = readings;
    expect(await ask(await (await TokensOnTrial.make()).token())).toMatchObject({ status: 429 });
    expect(readings).toBe(before);
    expect(await ask(await issuer.token())).toMatchObject({ status: 200 });
  });

  it('do not count before the signing keys were read once', async () => {
    const tokens = await Promise.all(Array.from({ length: 6 }, () => issuer.token()));
    const answers = await Promise.all(tokens.map(ask));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});
