import { Peers } from '@maru/service';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { StaticDiscovery } from '@maru/discovery';
import { ApiKeyExchange } from '../src/access/api-keys';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';
import { Upstreams } from '../src/balancing/upstreams';

const before = (url: string) => new StaticDiscovery({ customers: [url], inventory: [url], catalog: [url] });

let shop: FastifyInstance;
let shopUrl: string;
let gateway: OpenGateway;
/** The gateway whose verifier takes what the shop signs. */
let issuer: OpenGateway | undefined;
let asked: string[];
let seen: Record<string, unknown>[];
let answer: { status: number; expiresIn: number };

/** Customers and inventory in one: it exchanges keys for tokens, and records the headers of requests. */
beforeEach(async () => {
  [asked, seen, answer] = [[], [], { status: 200, expiresIn: 60 }];
  shop = fastify();
  shop.post('/api/users/token/api-key', async (request, reply) => {
    asked.push((request.body as { apiKey: string }).apiKey);
    void reply.code(answer.status);
    return {
      accessToken: await (issuer ?? gateway).tokens.token({ userId: 'warehouse' }),
      tokenType: 'Bearer',
      expiresIn: answer.expiresIn,
    };
  });
  shop.all('/api/*', (request) => (seen.push({ ...request.headers }), {}));
  shopUrl = await shop.listen({ port: 0, host: '127.0.0.1' });
  gateway = await openGateway(before(shopUrl));
});
afterEach(async () => {
  await gateway.close();
  await shop.close();
});

async function ask(headers: Record<string, string>, path = '/api/inventory/TEA') {
  const response = await fetch(gateway.url + path, { headers });
  const body = (await response.json()) as { code?: string };
  return { status: response.status, code: body.code, challenge: response.headers.get('www-authenticate') };
}

describe('an API key at the gateway', () => {
  it('is exchanged once for an access token, and is never sent to a context', async () => {
    const all = await Promise.all([1, 2, 3].map(() => ask({ 'x-api-key': 'maru_key' })));
    all.push(await ask({ 'x-api-key': 'maru_key' }));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(asked).toEqual(['maru_key']);
    for (const headers of seen) {
      expect(headers).not.toHaveProperty('x-api-key');
      const [, token] = String(headers['authorization']).split(' ');
      expect(await gateway.tokens.verifier.verify(token!)).toMatchObject({ userId: 'warehouse' });
    }
  });

  it('has a limit of its own, apart from that of its owner', async () => {
    await gateway.close();
    gateway = await openGateway(before(shopUrl), { RATE_LIMIT_KEY: '2', RATE_LIMIT_SIGNED_IN: '1' });
    const each = async (key: string, count: number) => {
      const statuses = [];
      for (let n = 0; n < count; n++) statuses.push((await ask({ 'x-api-key': key })).status);
      return statuses;
    };
    expect(await each('maru_one', 3)).toEqual([200, 200, 429]);
    expect(await each('maru_another', 2)).toEqual([200, 200]);
    const authorization = `Bearer ${await gateway.tokens.token({ userId: 'warehouse' })}`;
    expect((await ask({ authorization })).status).toBe(200);
    expect((await ask({ authorization })).status).toBe(429);
  });

  it('is refused while customers does not know it, and looked up again for the next request', async () => {
    answer.status = 401;
    const refused = { status: 401, code: 'HTTP.INVALID_API_KEY', challenge: 'Bearer realm="maru"' };
    expect(await ask({ 'x-api-key': 'maru_wrong' })).toEqual(refused);
    answer.status = 200;
    expect(await ask({ 'x-api-key': 'maru_wrong' })).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(1);
  });

  it('is answered 503 while customers is away', async () => {
    answer.status = 503;
    expect(await ask({ 'x-api-key': 'maru_key' })).toMatchObject({ status: 503, code: 'HTTP.UNAVAILABLE' });
    expect(seen).toEqual([]);
  });

  it('does not replace a bad token', async () => {
    const both = { 'x-api-key': 'maru_key', authorization: 'Bearer not.a.token' };
    expect(await ask(both)).toMatchObject({ status: 401, code: 'HTTP.INVALID_TOKEN' });
    expect(asked).toEqual([]);
  });

  it('is removed from requests to public routes, too', async () => {
    expect(await ask({ 'x-api-key': 'maru_key' }, '/api/products')).toMatchObject({ status: 200 });
    answer.status = 503;
    expect(await ask({ 'x-api-key': 'maru_other' }, '/api/products?page=2')).toMatchObject({ status: 200 });
    for (const headers of seen) expect(headers).not.toHaveProperty('x-api-key');
    expect(seen).toHaveLength(2);
  });
});

describe('a client that guesses keys', () => {
  it('is refused before customers is asked, while a good key from the same address passes', async () => {
    const guarded = await openGateway(before(shopUrl), { RATE_LIMIT_ANONYMOUS: '3' });
    issuer = guarded;
    const guess = (apiKey: string) => fetch(`${guarded.url}/api/inventory/TEA`, { headers: { 'x-api-key': apiKey } });
    try {
      expect((await guess('maru_key')).status).toBe(200);
      answer.status = 401;
      const answers = await Promise.all([1, 2, 3, 4, 5].map((nth) => guess(`maru_guess-${nth}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 429, 429, 429]);
      expect(asked).toHaveLength(3);
      const refused = answers.find(({ status }) => status === 429)!;
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ code: 'HTTP.TOO_MANY_REQUESTS' });
      expect((await guess('maru_key')).status).toBe(200);
    } finally {
      issuer = undefined;
      await guarded.close();
    }
  });
});

describe('the token of a key', () => {
  it('is renewed before it expires, so a revoked key is refused soon', async () => {
    let now = 0;
    const keys = new ApiKeyExchange({ upstreams: new Upstreams(before(shopUrl)), peers: new Peers(), now: () => now });
    await keys.tokenFor('maru_key');
    now = 44_000;
    await keys.tokenFor('maru_key');
    expect(asked).toHaveLength(1);
    now = 46_000;
    answer.status = 401;
    await expect(keys.tokenFor('maru_key')).rejects.toMatchObject({ code: 'HTTP.INVALID_API_KEY' });
  });
});
