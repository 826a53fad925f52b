import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let shop: EchoContext;
let gateway: OpenGateway;
beforeEach(async () => {
  shop = await echoContext((fastify) => void fastify.all('/api/*', () => ({})));
  gateway = await openGateway(shop.url, { RATE_LIMIT_ANONYMOUS: '5' }, undefined, { level: 'info' });
});
afterEach(async () => {
  await gateway.close();
  await shop.close();
});

const told = () =>
  gateway.complaints
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => typeof event === 'string');

describe('the gateway tells as security events', () => {
  it('a token that is not good', async () => {
    await gateway.send('/api/orders', { headers: { authorization: 'Bearer forged' } });
    expect(told()).toMatchObject([
      { event: 'SECURITY.UNAUTHENTICATED', code: 'HTTP.INVALID_TOKEN', actor: 'anonymous', client: 'loopback' },
    ]);
  });

  it('a client beyond its limit, in one line however often it comes', async () => {
    for (let n = 0; n < 30; n++) await gateway.send('/api/products');
    expect(told()).toMatchObject([{ event: 'SECURITY.LIMITED', policy: 'anonymous', actor: 'anonymous' }]);
  });

  it('a change of a route, with the operator and the reason', async () => {
    const headers = { authorization: gateway.operator, 'x-reason': encodeURIComponent('카나리 배포') };
    const body = JSON.stringify({ stable: '1', candidate: '2', percent: 5, window: 10 });
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await gateway.send('/internal/rollouts/ordering', { method: 'PUT', headers: json, body })).status).toBe(
      200,
    );
    await gateway.send('/internal/rollouts/ordering', { method: 'DELETE', headers });
    const by = { event: 'SECURITY.ROUTE_CHANGED', upstream: 'ordering', reason: '카나리 배포', client: 'loopback' };
    expect(told()).toMatchObject([{ ...by, percent: 5, candidate: '2' }, by]);
    for (const { actor } of told()) expect(actor).toMatch(/^user:/);
  });
});
