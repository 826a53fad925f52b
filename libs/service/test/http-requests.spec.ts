import type { Server } from 'node:http';
import { connect } from 'node:net';
import { drainHttp } from '../src/http/http-server';
import { answerTo, get, on, openForEachTest, post } from './http-room';

openForEachTest();

describe('a request', () => {
  it('runs inside its own causation, also after its body is read, and answers the correlation id', async () => {
    const response = await post(JSON.stringify({ weight: 1, to: { city: 'Seoul' } }), {
      'content-type': 'application/json',
      'x-correlation-id': 'cart-7',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    const { causation } = (await response.json()) as { causation: Record<string, string> };
    expect(response.headers.get('x-correlation-id')).toBe('cart-7');
    expect(causation).toMatchObject({
      correlationId: 'cart-7',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    expect(causation['messageId']).toMatch(/^[0-9a-f-]{14}7/);
  });

  it('gets a new correlation id when its own is not well-formed', async () => {
    const response = await get('/parcels', { 'x-correlation-id': 'a b;c', traceparent: 'nonsense' });
    expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ page: 1 });
  });

  it('has a log line with all its ids', async () => {
    await get('/parcels?page=3', { 'x-correlation-id': 'cart-8' });
    const line = on.lines
      .map((each) => JSON.parse(each) as Record<string, unknown>)
      .find((each) => each['msg'] === 'request');
    expect(line).toMatchObject({
      level: 'debug',
      method: 'GET',
      url: '/parcels?page=3',
      statusCode: 200,
      correlationId: 'cart-8',
    });
    expect(line!['requestId']).toBe(line!['causationId']);
  });

  it('is answered while the server drains, if it is in flight; new ones are not accepted', async () => {
    const inFlight = get('/parcels/slow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const drained = drainHttp(on.app, AbortSignal.timeout(5_000));
    expect(await (await inFlight).text()).toBe('done');
    await drained;
    await expect(get('/parcels')).rejects.toThrow();
  });

  it('is cut off at the end of draining when it has not ended', async () => {
    const { port } = new URL(on.url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('POST /parcels HTTP/1.1\r\nhost: x\r\n'));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await drainHttp(on.app, AbortSignal.timeout(100));
    await ended;
  });
});

describe('unreadable input', () => {
  it('has at most a minute to arrive', () => {
    expect((on.app.getHttpServer() as Server).requestTimeout).toBe(60_000);
  });

  const head = 'POST /parcels HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n';

  it.each([
    ['broken framing', `${head}Host: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['two lengths at once', `${head}Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    ['an unknown method', 'BUY /parcels HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', `${head}Content-Length: 0\r\n\r\n`, 400],
    ['an unknown expectation', `${head}Host: x\r\nExpect: pony\r\nContent-Length: 0\r\n\r\n`, 417],
    ['headers of 20 kB', `${head}Host: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('with %s is refused with problem+json, and not logged as a fault', async (_what, bytes, status) => {
    const [head, body] = (await answerTo(bytes)).split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    const correlationId = /x-correlation-id: (\S+)/i.exec(head)![1];
    expect(JSON.parse(body)).toMatchObject({ status, code: 'HTTP.INVALID_REQUEST', correlationId });
    expect(on.lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });
});
