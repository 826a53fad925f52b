import { gzipSync } from 'node:zlib';
import { expectProblem, on, openForEachTest, post, raw, send } from './ordering-behind-gateway';

openForEachTest();

describe('the gateway', () => {
  it.each([
    ['/api/orders', 'gzip'],
    ['/api/orders', 'BR'],
    ['/graphql', 'deflate'],
  ])('refuses a body for %s with the content coding %s', async (path, coding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    for (const body of [gzipSync('{}'), '{}']) {
      const response = await send(path, { method: 'POST', body, headers });
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(response.headers.has('ratelimit')).toBe(true);
      await expectProblem(response, 415, 'HTTP.UNSUPPORTED_CONTENT_CODING');
    }
    expect(on.arrived).toEqual([]);
  });

  it('forwards a request and its answer unchanged', async () => {
    const response = await post('{"lines": [ ]}');
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/api/orders/1');
    expect(response.headers.get('etag')).toBe('"0"');
    expect(response.headers.get('x-correlation-id')).toBe('cart-1');
    await send('/api/orders/1?fields=a%20b&x=%2F');
    expect(on.arrived).toMatchObject([
      { method: 'POST', url: '/api/orders', body: '{"lines": [ ]}', correlationId: 'cart-1' },
      { method: 'GET', url: '/api/orders/1?fields=a%20b&x=%2F', body: '' },
    ]);
    expect(on.arrived[1]!.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('forwards a POST without a body', async () => {
    expect((await send('/api/orders/1/cancel', { method: 'POST' })).status).toBe(202);
    expect(on.arrived).toMatchObject([{ url: '/api/orders/1/cancel', body: '' }]);
  });

  it('refuses a body over the limit, even one of unknown length', async () => {
    await expectProblem(await post('x'.repeat(2_001)), 413, 'HTTP.TOO_LARGE');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 30; i++) controller.enqueue(Buffer.alloc(100, 'x'));
        controller.close();
      },
    });
    const chunked = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
    await expectProblem(await send('/api/orders', chunked as RequestInit), 413, 'HTTP.TOO_LARGE');
    expect(on.arrived).toEqual([]);
  });

  it.each(['Expect: 100-continue', 'Keep-Alive: x', 'TE: trailers', 'Upgrade: h2c\r\nConnection: upgrade'])(
    'answers a request with the hop-by-hop header %j and forwards its body',
    async (header) => {
      const answer = await raw(
        `POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: ${on.authorization}\r\n${header}\r\nContent-Length: 2\r\n\r\n{}`,
      );
      expect(answer).toMatch(/HTTP\/1\.1 202 /);
      expect(on.arrived).toMatchObject([{ body: '{}' }]);
    },
  );

  it('closes the connection of a client that sends Connection: close', async () => {
    const answer = await raw(
      `GET /api/orders/1 HTTP/1.1\r\nHost: shop\r\nAuthorization: ${on.authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).not.toMatch(/keep-alive/i);
  });

  it('logs no warning when a client leaves in the middle of its body or its answer', async () => {
    const post = `POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: ${on.authorization}\r\nContent-Length: 100\r\n\r\n{`;
    const get = `GET /api/orders/slow HTTP/1.1\r\nHost: shop\r\nAuthorization: ${on.authorization}\r\n\r\n`;
    await Promise.all([post, get].map((request) => raw(request, 30)));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(on.complaints).toEqual([]);
  });

  it('answers 503 when a context is unreachable, and 502 when it breaks off', async () => {
    const absent = await send('/api/products');
    expect(absent.headers.get('retry-after')).toBe('1');
    await expectProblem(absent, 503, 'HTTP.UNAVAILABLE');
    await expectProblem(await send('/api/payments'), 503, 'HTTP.UNAVAILABLE');
    await expectProblem(await send('/api/orders/broken'), 502, 'HTTP.BAD_GATEWAY');
  });

  it('answers 404 to unknown paths, and refuses a path that escapes its prefix', async () => {
    await expectProblem(await send('/api/nothing'), 404, 'HTTP.NOT_FOUND');
    await expectProblem(await send('/api/ordersmore'), 404, 'HTTP.NOT_FOUND');
    const escaped = await send('/api/orders/%2e%2e%2f%2e%2e%2fhealth/ready');
    expect(escaped.status).toBe(400);
    expect(on.arrived).toEqual([]);
  });

  it('shows which contexts are ready', async () => {
    const response = await send('/health/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      details: { ordering: { status: 'up' }, catalog: { status: 'down' } },
    });
    expect((await send('/health/live')).status).toBe(200);
  });

  it('merges the OpenAPI documents of all contexts that answer, and shows them on one page', async () => {
    const document = (await (await send('/docs/openapi.json')).json()) as { paths: object; components: object };
    expect(Object.keys(document.paths).sort()).toEqual([
      ...['/api/audit', '/api/demo', '/api/demo/orders', '/api/live', '/api/orders', '/api/orders/{id}/at'],
      ...['/api/orders/{id}/traces', '/api/parked', '/api/parked/drop', '/api/parked/message', '/api/parked/retry'],
      ...['/api/rollouts', '/api/rollouts/{context}', '/api/streams/{name}', '/api/traces/{traceId}'],
    ]);
    expect(document.paths).toMatchObject({ '/api/orders': { get: { responses: {}, tags: ['ordering'] } } });
    expect(document.components).toMatchObject({ schemas: { Problem: { type: 'object' } } });
    expect(await (await send('/docs')).text()).toContain('/docs/page.js');
    expect(await (await send('/docs/page.js')).text()).toContain('/docs/openapi.json');
    expect((await send('/docs/assets/swagger-ui.css')).status).toBe(200);
    expect((await send('/docs/assets/package.json')).status).toBe(404);
  });
});
