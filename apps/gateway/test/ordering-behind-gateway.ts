/// <reference types="jest" />
import { StaticDiscovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { createLogger } from '@maru/service';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { TokensOnTrial } from '@maru/security/testing';
import { startGateway } from '../src/gateway.app';
import type { RunningGateway } from '../src/gateway.app';

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly correlationId: unknown;
}

/** The gateway of the current test with ordering behind it, the requests that arrived there, and the gateway's log. */
export const on = {} as {
  ordering: FastifyInstance;
  orderingUrl: string;
  gateway: RunningGateway;
  arrived: Arrived[];
  /** Lines from level `warn` on. */
  complaints: string[];
  tokens: TokensOnTrial;
  authorization: string;
};

/** Opens a gateway with ordering behind it for each test of the file. */
export function openForEachTest(): void {
  beforeAll(async () => {
    on.tokens = await TokensOnTrial.make();
    on.authorization = `Bearer ${await on.tokens.token()}`;
  });
  beforeEach(open);
  afterEach(async () => {
    await on.gateway.close();
    await on.ordering.close();
  });
}

async function open(): Promise<void> {
  const arrived: Arrived[] = [];
  const complaints: string[] = [];
  const destination = new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) });
  const ordering = fastify();
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
  const orderingUrl = await ordering.listen({ port: 0, host: '127.0.0.1' });
  const gateway = await startGateway({
    // Only ordering runs. Catalog is unreachable, because port 1 is unused, and payments is unknown.
    discovery: new StaticDiscovery({ ordering: [orderingUrl], catalog: ['http://127.0.0.1:1'] }),
    tokens: on.tokens.verifier,
    logger: createLogger({ level: 'warn', destination }),
    ids: new RandomIds(),
    env: { BODY_LIMIT_BYTES: '2000' },
    host: '127.0.0.1',
    port: 0,
  });
  Object.assign(on, { ordering, orderingUrl, gateway, arrived, complaints });
}

export const send = (path: string, init: RequestInit = {}) =>
  fetch(on.gateway.url + path, {
    ...init,
    headers: { authorization: on.authorization, ...(init.headers as Record<string, string>) },
  });
/** Sends bytes; gives the answer as received when its head is whole, the connection closes, or the time is over. */
export function raw(request: string, leaveAfterMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(on.gateway.url).port), '127.0.0.1', () => socket.write(request));
    const end = () => (socket.destroy(), resolve(answer));
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString();
      if (/^HTTP\/1\.1 [2-5][^]*\r\n\r\n|Continue\r\n\r\nHTTP/.test(answer)) end();
    });
    socket.on('error', end).on('close', end);
    setTimeout(end, leaveAfterMs).unref();
  });
}
export const post = (body: string) =>
  send('/api/orders', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-correlation-id': 'cart-1' },
  });

export async function expectProblem(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect({ answered: response.status, code: body['code'] }).toEqual({ answered: status, code });
  expect(body['correlationId']).toBe(response.headers.get('x-correlation-id'));
}
