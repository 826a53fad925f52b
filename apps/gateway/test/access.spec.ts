import { StaticDiscovery } from '@maru/discovery';
import { craftedToken, FORGERIES, TokensOnTrial } from '@maru/security/testing';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let ordering: FastifyInstance;
let gateway: OpenGateway;
let arrived: string[];

beforeEach(async () => {
  arrived = [];
  ordering = fastify();
  ordering.all('/api/orders*', (request) => (arrived.push(request.url), {}));
  const orderingUrl = await ordering.listen({ port: 0, host: '127.0.0.1' });
  gateway = await openGateway(new StaticDiscovery({ ordering: [orderingUrl] }));
});
afterEach(async () => {
  await gateway.close();
  await ordering.close();
});

async function expectRefusal(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect({ answered: response.status, code: body['code'] }).toEqual({ answered: status, code });
}

describe('the gateway', () => {
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(gateway.url + path, { method, headers });

  it('refuses a request without a good token with 401 and a challenge, and sends nothing to the context', async () => {
    const none = await ask('/api/orders/1');
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="maru"');
    await expectRefusal(none, 401, 'HTTP.UNAUTHENTICATED');
    const bad = await ask('/api/orders/1', { authorization: 'Bearer not.a.token' });
    expect(bad.headers.get('www-authenticate')).toContain('error="invalid_token"');
    await expectRefusal(bad, 401, 'HTTP.INVALID_TOKEN');
    for (const authorization of ['', 'Basic x'])
      await expectRefusal(await ask('/api/orders/1', { authorization }), 401, 'HTTP.INVALID_TOKEN');
    const issuedAt = new Date(Date.now() - 7_200_000);
    const expired = await ask('/api/orders/1', { authorization: `Bearer ${await gateway.tokens.token({ issuedAt })}` });
    await expectRefusal(expired, 401, 'HTTP.TOKEN_EXPIRED');
    const stranger = await TokensOnTrial.make();
    const foreign = await ask('/api/orders/1', { authorization: `Bearer ${await stranger.token()}` });
    await expectRefusal(foreign, 401, 'HTTP.INVALID_TOKEN');
    expect(arrived).toEqual([]);
  });

  it('refuses every forged token with 401', async () => {
    const bearer = async (token: string | Promise<string>) =>
      ask('/api/orders/1', { authorization: `Bearer ${await token}` });
    for (const [what, make, code] of FORGERIES) {
      const answer = await bearer(make(gateway.tokens));
      expect([what, answer.status]).toEqual([what, 401]);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      await expectRefusal(answer, 401, code);
    }
    expect(arrived).toEqual([]);
    expect((await bearer(craftedToken(gateway.tokens))).status).toBe(200);
    expect(arrived).toHaveLength(1);
  });

  it.each(['x-user-id', 'x-maru-user', 'x-forwarded-user', 'x-roles'])(
    'refuses a request that only claims an identity in %s',
    async (header) => {
      await expectRefusal(await ask('/api/orders/1', { [header]: 'operator' }), 401, 'HTTP.UNAUTHENTICATED');
      expect(arrived).toEqual([]);
    },
  );

  it('lets requests without a good token pass on public routes only', async () => {
    // Catalog and customers are not running, so 503 shows that the request would reach them.
    for (const [method, path] of [
      ['GET', '/api/products?page=2'],
      ['HEAD', '/api/products'],
      ['GET', '/api/products/1'],
      ['POST', '/api/users/register'],
      ['POST', '/api/users/login'],
      ['POST', '/api/users/token/refresh'],
      ['POST', '/api/users/token/api-key'],
      ['GET', '/.well-known/jwks.json'],
    ] as const)
      for (const said of [undefined, '', 'Basic x', 'Bearer x.y.z']) {
        const { status } = await ask(path, said === undefined ? {} : { authorization: said }, method);
        expect([path, said, status]).toEqual([path, said, 503]);
      }
    for (const [method, path] of [
      ['POST', '/api/products'],
      ['PATCH', '/api/products/1'],
      ['GET', '/api/products/1/secrets'],
      ['GET', '/api/users/register'],
      ['GET', '/api/users/profile'],
      ['POST', '/api/users/signing-keys'],
      ['GET', '/api/userslogin'],
    ] as const)
      expect([path, [401, 404]]).toEqual([path, expect.arrayContaining([(await ask(path, {}, method)).status])]);
  });
});

it('the gateway lets a request with a good token pass', async () => {
  const authorization = `Bearer ${await gateway.tokens.token()}`;
  expect((await fetch(`${gateway.url}/api/orders/1`, { headers: { authorization } })).status).toBe(200);
  expect(arrived).toEqual(['/api/orders/1']);
});
