import { StaticDiscovery } from '@maru/discovery';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let catalog: EchoContext;
let gateway: OpenGateway;
let price: number;
let version: number;
let takes: number;
let commit: () => void;
let watched: number;

beforeEach(async () => {
  [price, version, takes, watched] = [100, 1, 0, 0];
  let mark = 0;
  const waiting = new Set<() => void>();
  commit = () => {
    mark += 1;
    for (const wake of waiting) wake();
  };
  catalog = await echoContext((fastify) => {
    fastify.get('/internal/commits', async (request) => {
      watched += 1;
      if ((request.query as { after?: string }).after === `m${mark}`) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
          request.raw.on('close', resolve);
        });
      }
      return { mark: `m${mark}` };
    });
    fastify.get('/api/products', async () => {
      await sleep(takes);
      return { items: [{ price }] };
    });
    fastify.get('/api/products/own', async (_request, reply) =>
      reply
        .headers({
          'x-correlation-id': 'first',
          'server-timing': 'db;dur=5',
          'x-request-id': 'r1',
          'x-made-for': 'one',
        })
        .headers({ 'ratelimit-remaining': '5', age: '40', date: 'Mon, 01 Jan 2018 00:00:00 GMT', traceparent: '00-1' })
        .headers({ 'content-language': 'ko', 'last-modified': 'Mon, 30 Nov 2026 00:00:00 GMT' })
        .send({ price }),
    );
    fastify.get('/api/products/cookie', async (_request, reply) => {
      await sleep(takes);
      return reply.header('set-cookie', 'session=one').send({ price });
    });
    fastify.get('/api/products/mine', async (_request, reply) =>
      reply.header('cache-control', 'private, no-store').send({ price }),
    );
    fastify.get('/api/products/none', async (_request, reply) => {
      await sleep(takes);
      return reply.code(404).type('application/problem+json').send({ status: 404, correlationId: 'of the first' });
    });
    fastify.get('/api/products/1', async (_request, reply) => reply.header('etag', `"${version}"`).send({ price }));
  });
  gateway = await openGateway(new StaticDiscovery({ catalog: [catalog.url] }), {
    RATE_LIMIT_ANONYMOUS: '1000000',
  });
  // The first mark empties the cache as well.
  await eventually(() => expect(watched).toBe(2));
});
afterEach(async () => {
  await gateway.close();
  catalog.fastify.server.closeAllConnections();
  await catalog.close();
});

const read = async (path = '/api/products', headers: Record<string, string> = {}) => {
  const answer = await gateway.send(path, { headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text && (JSON.parse(text) as unknown) };
};
const asked = (path = '/api/products') => catalog.heard.filter(({ url }) => url === path).length;

describe('products in the cache', () => {
  it('are fetched once, and may be cached for five seconds by the client', async () => {
    const first = await read();
    const second = await read();
    expect(second.body).toEqual({ items: [{ price: 100 }] });
    expect(asked()).toBe(1);
    expect(first.headers.get('cache-status')).toBe('maru; fwd=miss');
    expect(second.headers.get('cache-status')).toBe('maru; hit');
    expect(second.headers.get('cache-control')).toBe('public, max-age=5, stale-while-revalidate=30');
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('are fetched once for concurrent requests', async () => {
    takes = 50;
    await Promise.all(Array.from({ length: 30 }, () => read()));
    expect(asked()).toBe(1);
  });

  it('are answered 304 to a client that names their ETag', async () => {
    const tag = (await read()).headers.get('etag')!;
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const again = await read('/api/products', { 'if-none-match': `"other", ${tag}` });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
    const other = await read('/api/products', { 'if-none-match': '"other"' });
    expect(other.status).toBe(200);
    expect((await read('/api/products/1')).headers.get('etag')).toBe('"1"');
    expect(catalog.heard.every(({ headers }) => headers['if-none-match'] === undefined)).toBe(true);
  });

  it('are fetched anew after a commit of catalog', async () => {
    await read();
    price = 120;
    expect((await read()).body).toEqual({ items: [{ price: 100 }] });
    commit();
    await eventually(async () => expect((await read()).body).toEqual({ items: [{ price: 120 }] }), 1_000);
    expect(asked()).toBe(2);
  });

  it('are fetched anew after a change through the same gateway', async () => {
    await read('/api/products/1');
    [price, version] = [150, 2];
    await gateway.send('/api/products/1', { method: 'PATCH', body: '{}' });
    const now = await read('/api/products/1');
    expect([now.body, now.headers.get('etag')]).toEqual([{ price: 150 }, '"2"']);
  });

  it('stay in the cache after a HEAD or an OPTIONS', async () => {
    await read();
    await gateway.send('/api/products', { method: 'HEAD' });
    await gateway.send('/api/products', { method: 'OPTIONS' });
    expect((await read()).headers.get('cache-status')).toBe('maru; hit');
  });

  it('are fetched for a request with no-cache, and for another query', async () => {
    await read();
    await read('/api/products', { 'cache-control': 'no-cache' });
    expect(asked()).toBe(2);
    await read('/api/products?page=2');
    expect(asked('/api/products?page=2')).toBe(1);
  });

  it('are fetched without the token and the cookies of the first client', async () => {
    await read('/api/products', { authorization: 'Bearer x', cookie: 'a=b' });
    expect(catalog.heard[0]!.headers).not.toHaveProperty('authorization');
    expect(catalog.heard[0]!.headers).not.toHaveProperty('cookie');
  });

  it('are answered 503 with no-store while catalog is away', async () => {
    expect((await read('/api/products/nothing')).status).toBe(200);
    catalog.fastify.server.closeAllConnections();
    await catalog.close();
    const away = await read('/api/products?q=new');
    expect(away.status).toBe(503);
    expect(away.headers.get('cache-control')).toBe('no-store');
  });

  it('lose the headers that were made for the request that fetched them', async () => {
    const one = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const first = await read('/api/products/own', { 'x-correlation-id': 'first', traceparent: one });
    const second = await read('/api/products/own', { 'x-correlation-id': 'second' });
    expect(second.headers.get('cache-status')).toBe('maru; hit');
    expect([first, second].map(({ headers }) => headers.get('x-correlation-id'))).toEqual(['first', 'second']);
    for (const name of ['traceparent', 'server-timing', 'x-request-id', 'x-made-for'])
      expect([name, first.headers.get(name), second.headers.get(name)]).toEqual([name, null, null]);
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('ratelimit-remaining')).not.toBe('5');
    expect(Date.parse(second.headers.get('date')!)).toBeGreaterThan(Date.parse('2020-01-01'));
    expect([second.headers.get('content-language'), second.headers.get('last-modified')]).toEqual([
      'ko',
      'Mon, 30 Nov 2026 00:00:00 GMT',
    ]);
  });

  it('are not cached with a cookie, and concurrent clients do not get that cookie', async () => {
    takes = 50;
    const all = await Promise.all([1, 2].map(() => read('/api/products/cookie')));
    await read('/api/products/cookie');
    expect(asked('/api/products/cookie')).toBe(2);
    for (const { headers } of all)
      expect([headers.get('set-cookie'), headers.get('cache-control')]).toEqual([null, 'private']);
  });

  it('stay private when their context says so', async () => {
    const { headers } = await read('/api/products/mine');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  it('are private for a request with a token or an API key', async () => {
    await read();
    const given = await Promise.all(
      [['x-api-key', 'maru_x'] as const, ['authorization', 'Bearer x'] as const].map(([name, value]) =>
        read('/api/products', { [name]: value }),
      ),
    );
    for (const { headers } of given) expect(headers.get('cache-control')).toMatch(/^private, max-age=5/);
  });

  it('are refused with the correlation id of each client, even when several share one answer', async () => {
    takes = 50;
    const ids = ['one', 'two'];
    const all = await Promise.all(ids.map((id) => read('/api/products/none', { 'x-correlation-id': id })));
    expect(all.map(({ body }) => (body as { correlationId: string }).correlationId)).toEqual(ids);
    expect(asked('/api/products/none')).toBe(1);
  });
});
