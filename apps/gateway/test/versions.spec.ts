import type { Routes } from '../src/routes';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const ROUTES: Routes = {
  '/api/products': {
    upstream: 'catalog',
    limit: 'anonymous',
    cache: true,
    transform: { response: { remove: ['server'], without: ['items.*.cost'] } },
    versions: { '2': { request: { set: { 'x-shape': 'new' } }, response: { without: ['total'] } } },
  },
  '/api/orders': {
    upstream: 'ordering',
    limit: 'signed-in',
    transform: { request: { remove: ['x-debug'] }, response: { set: { 'x-shop': 'maru' }, without: ['margin'] } },
  },
};

let context: EchoContext;
let gateway: OpenGateway;

beforeEach(async () => {
  context = await echoContext((fastify) => {
    fastify.get('/api/products', (_request, reply) =>
      reply.header('server', 'secret 1.0').send({ items: [{ name: 'Tea', cost: 1 }], total: 1 }),
    );
    fastify.get('/api/orders/text', (_request, reply) => reply.type('text/plain').send('margin'));
    fastify.get('/api/orders/refused', (_request, reply) =>
      reply
        .code(422)
        .type('application/problem+json')
        .send(JSON.stringify({ code: 'X', margin: 3 })),
    );
    fastify.get('/api/orders', (_request, reply) => reply.send({ orderId: 1, margin: 3 }));
  });
  gateway = await openGateway(context.url, {}, ROUTES);
});
afterEach(async () => {
  await gateway.close();
  await context.close();
});

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await gateway.send(path, { headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
};

describe('the transforms of a route', () => {
  it('change headers and remove fields of JSON answers, cached or not', async () => {
    for (const how of ['maru; fwd=miss', 'maru; hit']) {
      const { headers, body } = await get('/api/products');
      expect(headers.get('cache-status')).toBe(how);
      expect(headers.get('server')).toBeNull();
      expect(body).toEqual({ items: [{ name: 'Tea' }], total: 1 });
    }
    const order = await get('/api/orders', { 'x-debug': '1' });
    expect([order.body, order.headers.get('x-shop')]).toEqual([{ orderId: 1 }, 'maru']);
    expect(context.heard.at(-1)!.headers).not.toHaveProperty('x-debug');
    expect((await get('/api/orders/text')).body).toBe('margin');
    expect(await get('/api/orders/refused')).toMatchObject({ status: 422, body: { code: 'X' } });
    expect((await get('/api/orders/refused')).body).not.toHaveProperty('margin');
  });
});

describe('the versions of the API', () => {
  it('are chosen by header, and each is cached by itself', async () => {
    const second = await get('/api/products', { 'api-version': '2' });
    expect(second.body).toEqual({ items: [{ name: 'Tea' }] });
    expect(second.headers.get('api-version')).toBe('2');
    expect(second.headers.get('vary')).toContain('api-version');
    expect(context.heard[0]!.headers['x-shape']).toBe('new');
    const first = await get('/api/products');
    expect(first.body).toEqual({ items: [{ name: 'Tea' }], total: 1 });
    expect(first.headers.get('api-version')).toBe('1');
    expect((await get('/api/products', { 'api-version': '1' })).body).toEqual(first.body);
  });

  it.each(['2', '0', 'latest', 'toString'])(
    'are refused on a route without them: orders in version %s',
    async (version) => {
      const { status, body } = await get('/api/orders', { 'api-version': version });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'HTTP.UNKNOWN_API_VERSION', detail: expect.stringContaining('it has 1') });
      expect(context.heard).toEqual([]);
    },
  );
});
