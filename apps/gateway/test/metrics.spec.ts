import { fastify } from 'fastify';
import { openGateway } from './open-gateway';

describe("the gateway's metrics", () => {
  it('are for operators and keys with the scope, and count the calls to the contexts', async () => {
    const catalog = fastify();
    catalog.get('/api/products', () => ({ items: [] }));
    catalog.post('/api/users/token/api-key', () => ({ accessToken: ofAKey, expiresIn: 60 }));
    const gateway = await openGateway(await catalog.listen({ port: 0, host: '127.0.0.1' }));
    const ofAKey = await gateway.tokens.token({ scopes: ['metrics:read'] });
    const ask = (headers: Record<string, string>) => fetch(`${gateway.url}/metrics`, { headers });
    try {
      expect((await ask({})).status).toBe(401);
      expect((await ask({ authorization: 'Bearer not.a.token' })).status).toBe(401);
      const customer = await ask({ authorization: `Bearer ${await gateway.tokens.token()}` });
      expect([customer.status, await customer.json()]).toMatchObject([403, { code: 'HTTP.FORBIDDEN' }]);

      expect((await gateway.send('/api/products')).status).toBe(200);
      const metrics = await ask({ authorization: gateway.operator });
      expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^text\/plain/),
      ]);
      expect(await metrics.text()).toMatch(
        /^maru_policy_calls_total\{callee="catalog queries",ended="answered".*\} 1$/m,
      );
      expect((await ask({ 'x-api-key': 'of-prometheus' })).status).toBe(200);
    } finally {
      await gateway.close();
      await catalog.close();
    }
  });
});
