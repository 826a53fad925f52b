import { StaticDiscovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { createLogger } from '@maru/service';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { TokensOnTrial } from '@maru/security/testing';
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
let complaints: string[];
let tokens: TokensOnTrial;
let authorization: string;

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
  authorization = `Bearer ${await tokens.token()}`;
});

beforeEach(async () => {
  arrived = [];
  complaints = [];
  const destination = new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) });
  ordering = fastify();
  ordering.removeAllContentTypeParsers();
  ordering.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  ordering.get('/openapi.json', () => ({
    paths: { '/api/orders': { get: { responses: {} } }, '/health/live': { get: {} } },
    components: { schemas: { Problem: { type: 'object' } } },
  }));
  ordering.get('/health/ready', () => ({ status: 'ok' }));
  ordering.get('/api/orders/broken', (_request, reply) => void reply.raw.socket!.destroy());
  ordering.get('/api/orders/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return 'x'.repeat(1_000_000);
  });
  ordering.all('/api/orders*', (request, reply) => {
    const { method, url, body, headers } = request;
    arrived.push({ method, url, body: (body as string | undefined) ?? '', correlationId: headers['x-correlation-id'] });
    return reply.code(202).header('location', '/api/orders/1').header('etag', '"0"').send({ orderId: 1 });
  });
  orderingUrl = await ordering.listen({ port: 0, host: '127.0.0.1' });
  gateway = await startGateway({
    // Only ordering is there; nobody listens on port 1, and of payments nobody has heard.
    discovery: new StaticDiscovery({ ordering: [orderingUrl], catalog: ['http://127.0.0.1:1'] }),
    tokens: tokens.verifier,
    logger: createLogger({ level: 'warn', destination }),
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

const send = (path: string, init: RequestInit = {}) =>
  fetch(gateway.url + path, { ...init, headers: { authorization, ...(init.headers as Record<string, string>) } });
/** What is answered to these bytes until there is a whole head, the connection is closed, or the client leaves. */
function raw(request: string, leaveAfterMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(request));
    const end = () => (socket.destroy(), resolve(answer));
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString();
      if (/^HTTP\/1\.1 [2-5][^]*\r\n\r\n|Continue\r\n\r\nHTTP/.test(answer)) end();
    });
    socket.on('error', end).on('close', end);
    setTimeout(end, leaveAfterMs).unref();
  });
}
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
  it.each([
    ['/api/orders', 'gzip'],
    ['/api/orders', 'BR'],
    ['/graphql', 'deflate'],
  ])('refuses a body for %s of coding %s itself, and asks no context', async (path, coding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    for (const body of [gzipSync('{}'), '{}']) {
      const response = await send(path, { method: 'POST', body, headers });
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(response.headers.has('ratelimit')).toBe(true);
      await expectProblem(response, 415, 'HTTP.UNSUPPORTED_CONTENT_CODING');
    }
    expect(arrived).toEqual([]);
  });

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

  it.each(['Expect: 100-continue', 'Keep-Alive: x', 'TE: trailers', 'Upgrade: h2c\r\nConnection: upgrade'])(
    'keeps %j to the connection it came on',
    async (header) => {
      const answer = await raw(
        `POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: ${authorization}\r\n${header}\r\nContent-Length: 2\r\n\r\n{}`,
      );
      expect(answer).toMatch(/HTTP\/1\.1 202 /);
      expect(arrived).toMatchObject([{ body: '{}' }]);
    },
  );

  it('closes the connection of a client that wants it closed, though its own to the context stays open', async () => {
    const answer = await raw(
      `GET /api/orders/1 HTTP/1.1\r\nHost: shop\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).not.toMatch(/keep-alive/i);
  });

  it('finds nothing wrong with itself when a client goes away in the middle of its body or its answer', async () => {
    const post = `POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{`;
    const get = `GET /api/orders/slow HTTP/1.1\r\nHost: shop\r\nAuthorization: ${authorization}\r\n\r\n`;
    await Promise.all([post, get].map((request) => raw(request, 30)));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(complaints).toEqual([]);
  });

  it('says so when a context is not there, or breaks off', async () => {
    const absent = await send('/api/products');
    expect(absent.headers.get('retry-after')).toBe('1');
    await expectProblem(absent, 503, 'HTTP.UNAVAILABLE');
    await expectProblem(await send('/api/payments'), 503, 'HTTP.UNAVAILABLE');
    await expectProblem(await send('/api/orders/broken'), 502, 'HTTP.BAD_GATEWAY');
  });

  describe('with several instances of a context', () => {
    let other: FastifyInstance;
    let otherUrl: string;
    let balanced: RunningGateway;
    let heard: string[];

    beforeEach(async () => {
      heard = [];
      other = fastify();
      other.removeAllContentTypeParsers();
      other.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      other.get('/health/ready', (_request, reply) => reply.code(503).send({}));
      other.post('/api/orders/broken', (request, reply) => {
        heard.push(`broken ${String(request.body)}`);
        reply.raw.socket!.destroy();
      });
      other.all('/api/orders', (request) => {
        heard.push(`${request.method} ${String(request.body)}`);
        return {};
      });
      otherUrl = await other.listen({ port: 0, host: '127.0.0.1' });
      balanced = await startGateway({
        discovery: new StaticDiscovery({ ordering: [orderingUrl, otherUrl], catalog: ['http://127.0.0.1:1'] }),
        tokens: tokens.verifier,
        logger: createLogger({ level: 'silent' }),
        ids: new RandomIds(),
        env: {},
        host: '127.0.0.1',
        port: 0,
      });
    });
    afterEach(async () => {
      await balanced.close();
      await other.close();
    });
    const place = (path: string, body: string) =>
      fetch(balanced.url + path, { method: 'POST', body, headers: { authorization } });

    it('asks them in turns', async () => {
      for (const body of ['1', '2', '3', '4']) await place('/api/orders', body);
      expect([arrived.length, heard.length]).toEqual([2, 2]);
    });

    it('sends an order on to another instance when it could not be sent to the first, and only then', async () => {
      await ordering.close();
      for (const body of ['1', '2', '3']) expect((await place('/api/orders', body)).status).toBe(200);
      expect(heard).toEqual(['POST 1', 'POST 2', 'POST 3']);
      await expectProblem(await place('/api/orders/broken', '4'), 502, 'HTTP.BAD_GATEWAY');
      expect(heard.filter((each) => each === 'broken 4')).toHaveLength(1);
      await other.close();
      await expectProblem(await place('/api/orders', '5'), 503, 'HTTP.UNAVAILABLE');
    });

    it('calls a context degraded while one of them is not ready', async () => {
      const { details } = (await (await fetch(`${balanced.url}/health/ready`)).json()) as {
        details: Record<string, object>;
      };
      const instances = { [orderingUrl]: 'ready', [otherUrl]: 'answers 503' };
      expect(details['ordering']).toMatchObject({ status: 'degraded', instances });
      expect(details['catalog']).toMatchObject({ status: 'down' });
    });
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
    expect(Object.keys(document.paths).sort()).toEqual(['/api/audit', '/api/orders']);
    expect(document.paths).toMatchObject({ '/api/orders': { get: { responses: {}, tags: ['ordering'] } } });
    expect(document.components).toMatchObject({ schemas: { Problem: { type: 'object' } } });
    expect(await (await send('/docs')).text()).toContain('/docs/page.js');
    expect(await (await send('/docs/page.js')).text()).toContain('/docs/openapi.json');
    expect((await send('/docs/assets/swagger-ui.css')).status).toBe(200);
    expect((await send('/docs/assets/package.json')).status).toBe(404);
  });
});
