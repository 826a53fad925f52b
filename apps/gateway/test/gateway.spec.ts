import { RandomIds } from '@maru/kernel';
import { createLogger } from '@maru/service';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { startGateway } from '../src/gateway.app';
import type { RunningGateway } from '../src/gateway.app';

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly correlationId: unknown;
}

let ordering: FastifyInstance;
let orderingUrl: string;
let gateway: RunningGateway;
let arrived: Arrived[];

beforeEach(async () => {
  arrived = [];
  ordering = fastify();
  ordering.removeAllContentTypeParsers();
  ordering.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  ordering.get('/openapi.json', () => ({
    paths: { '/api/orders': { get: { responses: {} } }, '/health/live': { get: {} } },
    components: { schemas: { Problem: { type: 'object' } } },
  }));
  ordering.get('/health/ready', () => ({ status: 'ok' }));
  ordering.get('/api/orders/broken', (_request, reply) => void reply.raw.socket!.destroy());
  ordering.all('/api/orders*', (request, reply) => {
    const { method, url, body, headers } = request;
    arrived.push({ method, url, body: (body as string | undefined) ?? '', correlationId: headers['x-correlation-id'] });
    return reply.code(202).header('location', '/api/orders/1').header('etag', '"0"').send({ orderId: 1 });
  });
  orderingUrl = await ordering.listen({ port: 0, host: '127.0.0.1' });
  gateway = await startGateway({
    // Only ordering is there; nobody listens on port 1.
    resolve: (context) => (context === 'ordering' ? orderingUrl : 'http://127.0.0.1:1'),
    logger: createLogger({ level: 'silent' }),
    ids: new RandomIds(),
    env: { BODY_LIMIT_BYTES: '2000' },
    host: '127.0.0.1',
    port: 0,
  });
});
afterEach(async () => {
  await gateway.close();
  await ordering.close();
});

const send = (path: string, init: RequestInit = {}) => fetch(gateway.url + path, init);
const post = (body: string) =>
  send('/api/orders', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-correlation-id': 'cart-1' },
  });

async function expectProblem(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect({ answered: response.status, code: body['code'] }).toEqual({ answered: status, code });
  expect(body['correlationId']).toBe(response.headers.get('x-correlation-id'));
}

describe('the gateway', () => {
  it('hands a request to its context untouched, and the answer back', async () => {
    const response = await post('{"lines": [ ]}');
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/api/orders/1');
    expect(response.headers.get('etag')).toBe('"0"');
    expect(response.headers.get('x-correlation-id')).toBe('cart-1');
    await send('/api/orders/1?fields=a%20b&x=%2F');
    expect(arrived).toMatchObject([
      { method: 'POST', url: '/api/orders', body: '{"lines": [ ]}', correlationId: 'cart-1' },
      { method: 'GET', url: '/api/orders/1?fields=a%20b&x=%2F', body: '' },
    ]);
    expect(arrived[1]!.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes a POST without a body', async () => {
    expect((await send('/api/orders/1/cancel', { method: 'POST' })).status).toBe(202);
    expect(arrived).toMatchObject([{ url: '/api/orders/1/cancel', body: '' }]);
  });

  it('lets no body over the limit through, also one of unknown length', async () => {
    await expectProblem(await post('x'.repeat(2_001)), 413, 'HTTP.TOO_LARGE');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 30; i++) controller.enqueue(Buffer.alloc(100, 'x'));
        controller.close();
      },
    });
    const chunked = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
    await expectProblem(await send('/api/orders', chunked as RequestInit), 413, 'HTTP.TOO_LARGE');
    expect(arrived).toEqual([]);
  });

  it('says so when a context is not there, or breaks off', async () => {
    const absent = await send('/api/products');
    expect(absent.headers.get('retry-after')).toBe('1');
    await expectProblem(absent, 503, 'HTTP.UNAVAILABLE');
    await expectProblem(await send('/api/orders/broken'), 502, 'HTTP.BAD_GATEWAY');
  });

  it('knows no other paths, and lets none escape its prefix', async () => {
    await expectProblem(await send('/api/nothing'), 404, 'HTTP.NOT_FOUND');
    await expectProblem(await send('/api/ordersmore'), 404, 'HTTP.NOT_FOUND');
    const escaped = await send('/api/orders/%2e%2e%2f%2e%2e%2fhealth/ready');
    expect(escaped.status).toBe(400);
    expect(arrived).toEqual([]);
  });

  it('tells which contexts are ready', async () => {
    const response = await send('/health/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      details: { ordering: { status: 'up' }, catalog: { status: 'down' } },
    });
    expect((await send('/health/live')).status).toBe(200);
  });

  it('shows the API of every context that answers on one page', async () => {
    const document = (await (await send('/docs/openapi.json')).json()) as { paths: object; components: object };
    expect(document.paths).toEqual({ '/api/orders': { get: { responses: {}, tags: ['ordering'] } } });
    expect(document.components).toMatchObject({ schemas: { Problem: { type: 'object' } } });
    expect(await (await send('/docs')).text()).toContain('/docs/openapi.json');
    expect((await send('/docs/assets/swagger-ui.css')).status).toBe(200);
    expect((await send('/docs/assets/package.json')).status).toBe(404);
  });
});
