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

  it('is begun in time, and knows how much is left', async () => {
    expect(await order('5000')).toBe(200);
    expect(begun[0]).toBeGreaterThan(4_000);
    expect(begun[0]).toBeLessThanOrEqual(5_000);
  });

  it('is not begun when its time has passed', async () => {
    expect(await order('40', 120)).toBe(504);
    expect(begun).toEqual([]);
  });

  it.each([undefined, 'soon', '0', '-5', '1e3', '99999999'])(
    'is one without when that says nothing: %j',
    async (said) => {
      expect(await order(said, 20)).toBe(200);
      expect(begun).toEqual([undefined]);
    },
  );
});
