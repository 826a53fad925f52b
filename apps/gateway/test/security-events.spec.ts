import { connect } from 'node:net';
import { once } from 'node:events';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let shop: EchoContext;
let gateway: OpenGateway;
beforeEach(async () => {
  shop = await echoContext((fastify) => void fastify.all('/api/*', () => ({})));
  await open({ RATE_LIMIT_ANONYMOUS: '5' });
});
afterEach(async () => {
  await gateway.close();
  await shop.close();
});

async function open(env: Record<string, string>): Promise<void> {
  gateway = await openGateway(shop.url, env, undefined, { level: 'info' });
}

async function reopen(env: Record<string, string>): Promise<void> {
  await gateway.close();
  await open(env);
}

const told = () =>
  gateway.complaints
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => typeof event === 'string');

describe('the gateway logs as a security event', () => {
  it('a bad token', async () => {
    await gateway.send('/api/orders', { headers: { authorization: 'Bearer forged' } });
    expect(told()).toMatchObject([
      { event: 'SECURITY.UNAUTHENTICATED', code: 'HTTP.INVALID_TOKEN', actor: 'anonymous', client: 'loopback' },
    ]);
  });

  it('a client beyond its limit, in one line for all of its requests', async () => {
    for (let n = 0; n < 30; n++) await gateway.send('/api/products');
    expect(told()).toMatchObject([{ event: 'SECURITY.LIMITED', policy: 'anonymous', actor: 'anonymous' }]);
  });

  it('a change of a route, with the operator and the reason', async () => {
    const headers = { authorization: gateway.operator, 'x-reason': encodeURIComponent('카나리 배포') };
    const body = JSON.stringify({ stable: '1', candidate: '2', percent: 5, window: 10 });
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await gateway.send('/api/rollouts/ordering', { method: 'PUT', headers: json, body })).status).toBe(200);
    await gateway.send('/api/rollouts/ordering', { method: 'DELETE', headers });
    const by = { event: 'SECURITY.ROUTE_CHANGED', upstream: 'ordering', reason: '카나리 배포', client: 'loopback' };
    expect(told()).toMatchObject([{ ...by, percent: 5, candidate: '2' }, by]);
    for (const { actor } of told()) expect(actor).toMatch(/^user:/);
  });

  it('a request that is refused because the bulkhead is full', async () => {
    await reopen({ UPSTREAM_CONCURRENCY: '1', UPSTREAM_QUEUE: '0', UPSTREAM_TIMEOUT_MS: '2000' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => gateway.send('/api/payments')));
    expect(answers.map(({ status }) => status).filter((status) => status === 503).length).toBeGreaterThan(0);
    expect(told()).toMatchObject([{ event: 'SECURITY.BUSY', upstream: 'payments', actor: 'user:a-customer' }]);
  });

  it('too many unknown API keys from one address', async () => {
    await reopen({ RATE_LIMIT_ANONYMOUS: '2' });
    for (let n = 0; n < 4; n++)
      await fetch(`${gateway.url}/api/orders`, { headers: { 'x-api-key': `maru_guess-${n}` } });
    expect(told().map(({ event }) => event)).toContain('SECURITY.GUESSES_LIMITED');
  });

  it('a request with two Host headers', async () => {
    const { port, hostname } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.resume().end('GET /api/products HTTP/1.1\r\nhost: shop\r\nhost: elsewhere\r\nconnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(told()).toMatchObject([{ event: 'SECURITY.WRONG_HOST', actor: 'anonymous', client: 'loopback' }]);
  });
});
