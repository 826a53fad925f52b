import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let context: EchoContext;
let gateway: OpenGateway;

beforeAll(async () => {
  context = await echoContext();
});
afterEach(async () => {
  await gateway.close();
  context.heard.length = 0;
});
afterAll(() => context.close());

async function many(count: number, path: string, headers: Record<string, string> = {}): Promise<Response[]> {
  const answers: Response[] = [];
  for (let i = 0; i < count; i++) answers.push(await gateway.send(path, { headers }));
  return answers;
}
const statuses = (answers: Response[]) => answers.map(({ status }) => status);

describe('the limit of requests per client', () => {
  it('is 100 in 15 minutes on public routes, and its headers tell how many are left', async () => {
    gateway = await openGateway(context.url);
    // Without the cache, so that the requests to the context can be counted.
    const answers = await many(101, '/api/products', { 'cache-control': 'no-cache' });
    expect(statuses(answers.slice(0, 100))).toEqual(Array(100).fill(200));
    const first = answers[0]!.headers;
    expect(first.get('ratelimit-policy')).toBe('"anonymous";q=100;w=900');
    expect(first.get('ratelimit')).toBe('"anonymous";r=99;t=900');
    expect(first.get('ratelimit-limit')).toBe('100');
    expect(answers[99]!.headers.get('ratelimit-remaining')).toBe('0');
    const refused = answers[100]!;
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(890);
    expect(await refused.json()).toMatchObject({ code: 'HTTP.TOO_MANY_REQUESTS', status: 429 });
    expect(context.heard).toHaveLength(100);
  });

  it('is shared by all public routes, and another one by the rest', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_ANONYMOUS: '3', RATE_LIMIT_SIGNED_IN: '5' });
    expect(statuses(await many(2, '/api/products'))).toEqual([200, 200]);
    expect(statuses(await many(2, '/api/users/.well-known/jwks.json'))).toEqual([200, 429]);
    expect(statuses(await many(6, '/api/orders'))).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await gateway.send('/health/live')).status).toBe(200);
  });

  it('counts by user over all routes, and is higher for operators', async () => {
    const env = { RATE_LIMIT_ANONYMOUS: '1', RATE_LIMIT_SIGNED_IN: '2', RATE_LIMIT_OPERATOR: '3' };
    gateway = await openGateway(context.url, env);
    const as = async (token: Promise<string>) => ({ authorization: `Bearer ${await token}` });
    const [kim, lee] = [
      await as(gateway.tokens.token({ userId: 'kim' })),
      await as(gateway.tokens.token({ userId: 'lee' })),
    ];
    expect(statuses(await many(1, '/api/products', kim))).toEqual([200]);
    expect(statuses(await many(2, '/api/orders', kim))).toEqual([200, 429]);
    expect(statuses(await many(3, '/api/orders', lee))).toEqual([200, 200, 429]);
    // Another token of the same user counts for that user.
    expect(statuses(await many(1, '/api/orders', await as(gateway.tokens.token({ userId: 'kim' }))))).toEqual([429]);
    const operator = await many(4, '/api/orders', { authorization: gateway.operator });
    expect(statuses(operator)).toEqual([200, 200, 200, 429]);
    expect(operator[0]!.headers.get('ratelimit-policy')).toBe('"operator";q=3;w=900');
  });

  it('counts logins by address, even with a token', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_ANONYMOUS: '3' });
    const asked: number[] = [];
    for (const userId of ['kim', 'lee', 'choi', 'park', 'jung']) {
      const authorization = `Bearer ${await gateway.tokens.token({ userId })}`;
      asked.push((await gateway.send('/api/users/login', { method: 'POST', headers: { authorization } })).status);
    }
    const operator = { authorization: gateway.operator };
    asked.push((await gateway.send('/api/users/login', { method: 'POST', headers: operator })).status);
    expect(asked).toEqual([200, 200, 200, 429, 429, 429]);
  });

  it('starts over when its window ends', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_ANONYMOUS: '1', RATE_LIMIT_WINDOW_MS: '1000' });
    expect(statuses(await many(2, '/api/products'))).toEqual([200, 429]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(statuses(await many(1, '/api/products'))).toEqual([200]);
  });

  it('cannot be escaped with a claimed address or identity', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_ANONYMOUS: '1' });
    await many(1, '/api/products');
    for (const headers of [
      { 'x-forwarded-for': '10.1.1.1' },
      { 'x-user-id': 'somebody' },
      { 'x-real-ip': '10.1.1.1' },
      { authorization: 'Bearer x' },
      { 'x-api-key': 'mine' },
    ] as Record<string, string>[])
      expect(statuses(await many(1, '/api/products', headers))).toEqual([429]);
  });

  it('counts the clients behind a trusted load balancer separately', async () => {
    gateway = await openGateway(context.url, { RATE_LIMIT_ANONYMOUS: '1', TRUSTED_PROXIES: '127.0.0.0/8' });
    const from = (ip: string) => many(1, '/api/products', { 'x-forwarded-for': ip }).then(statuses);
    expect([await from('10.1.1.1'), await from('10.1.1.2'), await from('10.1.1.1')]).toEqual([[200], [200], [429]]);
    // All IPv6 addresses of a /64 are one client.
    expect([await from('2001:db8:0:7::1'), await from('2001:db8::7:1:2:3:4')]).toEqual([[200], [429]]);
    expect(await from('2001:db8:0:8::1')).toEqual([200]);
  });
});
