import { fastify } from 'fastify';
import { Pool } from 'undici';
import { BulkheadFull, CircuitOpen, errorFault, Policy } from '../src';

const NEVER_OPENS = { circuit: { windowCalls: 100_000 } };

/** A service that answers after `delay.ms`. */
async function upstream(delay: { ms: number }): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = fastify();
  app.get('/', async () => {
    await new Promise((resolve) => setTimeout(resolve, delay.ms));
    return {};
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

/**
 * Catalog and orders behind a plain Fastify, which calls each under its own policy, or both under one. The circuits
 * never open here, so only the bulkheads have an effect.
 */
export async function twoUpstreams(share: 'a policy each' | 'one policy') {
  const delays = { catalog: { ms: 100 }, orders: { ms: 100 } };
  const [catalog, orders] = await Promise.all([upstream(delays.catalog), upstream(delays.orders)]);
  const options = { timeoutMs: 10_000, ...NEVER_OPENS };
  const both = new Policy('upstreams', { ...options, bulkhead: { concurrency: 30, queue: 1_000 } });
  const policies =
    share === 'one policy'
      ? { catalog: both, orders: both }
      : {
          catalog: new Policy('catalog', { ...options, bulkhead: { concurrency: 20, queue: 40 } }),
          orders: new Policy('orders', { ...options, bulkhead: { concurrency: 10, queue: 20 } }),
        };

  const gateway = fastify();
  const pools: Pool[] = [];
  for (const [name, { url }] of Object.entries({ catalog, orders })) {
    const pool = new Pool(url, { connections: 64 });
    pools.push(pool);
    gateway.get(`/${name}`, async (_request, reply) => {
      try {
        return await policies[name as 'catalog' | 'orders'].execute(async ({ signal }) => {
          const { body } = await pool.request({ method: 'GET', path: '/', signal });
          return body.json();
        });
      } catch (error) {
        const notAsked = error instanceof BulkheadFull || error instanceof CircuitOpen;
        return reply.code(notAsked ? 503 : 504).send({ fault: errorFault(error)?.kind });
      }
    });
  }
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' });
  const client = new Pool(url, { connections: 512 });
  return {
    delays,
    policies,
    /** The status of the answer and how long it took, in ms. */
    async get(path: '/catalog' | '/orders') {
      const started = performance.now();
      const { statusCode, body } = await client.request({ method: 'GET', path });
      await body.dump();
      return { status: statusCode, ms: performance.now() - started };
    },
    async close() {
      await client.destroy();
      await gateway.close();
      await Promise.all(pools.map((pool) => pool.destroy()));
      await Promise.all([catalog.close(), orders.close()]);
    },
  };
}
