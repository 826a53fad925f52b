import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepDeadlines } from './deadline';

describe('a request with a deadline', () => {
  let server: FastifyInstance;
  let begun: (number | undefined)[];

  beforeEach(async () => {
    begun = [];
    server = fastify();
    keepDeadlines(server);
    server.post('/api/orders', ({ deadline }) => {
      begun.push(deadline && deadline.getTime() - Date.now());
      return {};
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => server.close());

  /** The status of an order whose body comes `bodyMs` after its head. */
  const order = (deadline: string | undefined, bodyMs = 0) =>
    new Promise<number>((resolve, reject) => {
      const { port } = server.server.address() as AddressInfo;
      const headers = {
        'content-type': 'application/json',
        ...(deadline !== undefined && { 'x-deadline-ms': deadline }),
      };
      const sent = request({ port, path: '/api/orders', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      sent.on('error', reject).flushHeaders();
      setTimeout(() => sent.end('{}'), bodyMs);
    });

  it('begins before its deadline, and knows the time left', async () => {
    expect(await order('5000')).toBe(200);
    expect(begun[0]).toBeGreaterThan(4_000);
    expect(begun[0]).toBeLessThanOrEqual(5_000);
  });

  it('is answered 504 without being handled when its deadline has passed', async () => {
    expect(await order('40', 120)).toBe(504);
    expect(begun).toEqual([]);
  });

  it.each([undefined, 'soon', '0', '-5', '1e3', '99999999'])(
    'has none when the header is not well-formed: %j',
    async (said) => {
      expect(await order(said, 20)).toBe(200);
      expect(begun).toEqual([undefined]);
    },
  );
});

describe('a request to a context with a budget', () => {
  let server: FastifyInstance;

  beforeAll(() => {
    server = fastify();
    keepDeadlines(server, 1_000);
    server.get('/*', ({ deadline }) => ({ leftMs: deadline ? deadline.getTime() - Date.now() : null }));
  });
  afterAll(() => server.close());

  it.each<[string, string, Record<string, string>, number | null]>([
    ['has the budget', '/api/orders', {}, 1_000],
    ['has less when its caller waits less', '/api/orders', { 'x-deadline-ms': '300' }, 300],
    ['has no more than the budget when its caller waits longer', '/api/orders', { 'x-deadline-ms': '9000' }, 1_000],
    ['has the preferred wait of its client on top', '/api/orders', { prefer: 'wait=10' }, 11_000],
    ['has at most the time of its caller', '/api/orders', { prefer: 'wait=10', 'x-deadline-ms': '10800' }, 10_800],
    ['has no deadline on internal routes', '/internal/commits', {}, null],
  ])('%s', async (_, url, headers, expected) => {
    const { leftMs } = (await server.inject({ url, headers })).json<{ leftMs: number | null }>();
    if (expected === null) return expect(leftMs).toBeNull();
    expect(leftMs).toBeGreaterThan(expected - 250);
    expect(leftMs).toBeLessThanOrEqual(expected);
  });
});
