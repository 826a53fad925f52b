import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let context: EchoContext;
let gateway: OpenGateway;

beforeEach(async () => {
  context = await echoContext();
});
afterEach(async () => {
  await gateway.close();
  await context.close();
});

const heardOf = async (headers: Record<string, string>) => {
  await gateway.send('/api/orders', { headers });
  return context.heard.at(-1)!.headers;
};

describe('a request through the gateway', () => {
  it("loses the client's claims about its identity and address", async () => {
    gateway = await openGateway(context.url);
    const heard = await heardOf({
      'x-user-id': 'operator',
      'x-user-roles': 'operator',
      'x-user-group': 'canary',
      'x-internal-token': 'x',
      'x-forwarded-for': '10.1.1.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-real-ip': '10.1.1.1',
      forwarded: 'for=10.1.1.1',
      'x-custom': 'mine',
    });
    const claims = Object.entries(heard).filter(([name]) =>
      /^(x-(user|internal|forwarded)-|x-real-ip|forwarded)/.test(name),
    );
    expect(Object.fromEntries(claims)).toEqual({
      'x-forwarded-for': '127.0.0.1',
      'x-internal-client': 'loopback',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(gateway.url).host,
    });
    expect(heard['x-custom']).toBe('mine');
  });

  it("carries the client's address from a trusted load balancer", async () => {
    gateway = await openGateway(context.url, { TRUSTED_PROXIES: '127.0.0.1' });
    const heard = await heardOf({ 'x-forwarded-for': '10.1.1.1, 203.0.113.9', 'x-forwarded-proto': 'https' });
    expect(heard).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
  });

  it.each(['two words', 'a'.repeat(129), '<script>'])(
    'gets a new correlation id in place of a malformed one: %j',
    async (given) => {
      gateway = await openGateway(context.url);
      expect((await heardOf({ 'x-correlation-id': given }))['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect((await heardOf({ 'x-correlation-id': 'cart-7' }))['x-correlation-id']).toBe('cart-7');
    },
  );

  it('is refused when its URL or its headers are too long', async () => {
    gateway = await openGateway(context.url, { URL_LIMIT_BYTES: '300' });
    expect((await gateway.send(`/api/products?q=${'x'.repeat(270)}`)).status).toBe(200);
    const long = await gateway.send(`/api/products?q=${'x'.repeat(290)}`);
    expect(long.status).toBe(414);
    expect(await long.json()).toMatchObject({ code: 'HTTP.URI_TOO_LONG', correlationId: expect.any(String) });
    expect((await gateway.send('/api/products', { headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
    expect(context.heard).toHaveLength(1);
  });

  it('loses the headers that Connection names, and Proxy-Authorization', async () => {
    gateway = await openGateway(context.url);
    const request =
      'GET /api/products HTTP/1.1\r\nHost: shop\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Authorization: Basic x\r\n\r\n';
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(request));
      socket.on('close', () => resolve()).resume();
    });
    expect(context.heard).toHaveLength(1);
    expect(context.heard[0]!.headers).not.toHaveProperty('x-mine');
    expect(context.heard[0]!.headers).not.toHaveProperty('proxy-authorization');
  });
});

describe('the body of an answer', () => {
  const whole = (type: string, bytes: Buffer) => ({ type, bytes });
  const problem = 'application/problem+json';

  it.each([
    ['ASCII', whole('application/json; charset=utf-8', Buffer.from('{"tea":"green"}'))],
    ['text without a character set', whole(problem, Buffer.from('{"code":"X"}'))],
    ['UTF-8', whole('application/json', Buffer.from('{"tea":"녹차 – thé"}'))],
    ['bytes that are no text', whole('application/octet-stream', Buffer.from([0xc3, 0x28, 0x00, 0xff, 0xfe, 0x80]))],
    ['an empty body', whole('text/plain', Buffer.alloc(0))],
    ['a body that is streamed', whole('application/octet-stream', Buffer.alloc(300_000, 'é'))],
  ])('reaches the client unchanged: %s', async (_what, { type, bytes }) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    gateway = await openGateway(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const answer = await gateway.send('/api/orders/1');
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    server.close();
  });
});

describe('the policy for browsers', () => {
  it('puts the security headers on every answer', async () => {
    gateway = await openGateway(context.url);
    for (const [path, source] of [
      ['/docs', "'self'"],
      ['/api/orders', "'none'"],
      ['/health/live', "'none'"],
      ['/nowhere', "'none'"],
    ] as const) {
      const { headers } = await gateway.send(path);
      expect(headers.get('content-security-policy')).toContain(`default-src ${source}`);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  const preflight = (origin: string) =>
    fetch(`${gateway.url}/api/orders`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  it('lets no foreign origin read answers unless it is listed', async () => {
    gateway = await openGateway(context.url);
    expect((await preflight('https://shop.example')).headers.get('access-control-allow-origin')).toBeNull();
    await gateway.close();
    gateway = await openGateway(context.url, { CORS_ORIGINS: 'https://shop.example,https://app.example' });
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await gateway.send('/api/orders', { headers: { origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('access-control-expose-headers')).toContain('etag');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });
});
