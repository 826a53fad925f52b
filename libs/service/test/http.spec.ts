import { ConcurrencyConflict } from '@maru/event-store';
import { currentCausation, RandomIds } from '@maru/kernel';
import { Allow } from '@maru/security/nest';
import { Body, Controller, Get, HttpException, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { request } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { Draining } from '../src/draining';
import { drainHttp, fastifyAdapter, serveOpenApi, urlOf } from '../src/http/http-server';
import { RequestSchemaPipe } from '../src/http/invalid-request';
import { OtherMethods } from '../src/http/other-methods';
import { ProblemFilter } from '../src/http/problem.filter';
import { createLogger } from '../src/logging/logger';
import { NestLogger } from '../src/logging/nest-logger';
import { Refuses } from '../src/http/refuses';
import { Refusal } from '../src/refusal';
import './example-rejections';

const parcel = z.strictObject({ weight: z.int().min(1), to: z.strictObject({ city: z.string().min(1) }) });
const page = z.strictObject({ page: z.coerce.number().int().min(1).default(1) });
const faults: Record<string, () => unknown> = {
  conflict: () => new ConcurrencyConflict('shop.parcel-1', 10),
  database: () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  restart: () =>
    new Error('query failed', { cause: Object.assign(new Error('terminating connection'), { code: '57P01' }) }),
  defect: () => new TypeError('cannot read secret_column of undefined'),
  teapot: () => new HttpException('short and stout', 418),
  nothing: () => undefined,
};

@Controller('parcels')
class ParcelsController {
  @Post()
  @ApiCreatedResponse({ standardSchema: z.object({ parcelId: z.uuid() }) })
  send(@Body({ schema: parcel }) body: z.infer<typeof parcel>) {
    return { body, causation: currentCausation() };
  }
  @Get()
  list(@Query({ schema: page }) query: z.infer<typeof page>) {
    return query;
  }
  @Allow('shipments:read')
  @Get('secret')
  secret() {
    return {};
  }
  @Allow('shipments:read')
  @Get('secret/rule')
  @Refuses('CUSTOMERS.NOT_STAFF')
  ruled() {
    return {};
  }
  @Get('refused')
  @Refuses('ORDERING.EMPTY_ORDER')
  refuse() {
    throw new Refusal({ code: 'ORDERING.EMPTY_ORDER', detail: 'An order needs at least one line.' });
  }
  @Get('slow')
  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'done';
  }
  @Get('fault/:kind')
  fail(@Param('kind') kind: string) {
    throw faults[kind]!();
  }
  @Get(':id')
  one(@Param('id', { schema: z.uuid() }) id: string) {
    return { id };
  }
}

@Module({ controllers: [ParcelsController] })
class ParcelsModule {}

let app: NestFastifyApplication;
let url: string;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const logger = createLogger({ level: 'debug', destination });
  app = await NestFactory.create<NestFastifyApplication>(
    ParcelsModule,
    fastifyAdapter({ logger, ids: new RandomIds(), draining: new Draining(), bodyLimit: 2_000 }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const otherMethods = new OtherMethods(app.getHttpAdapter().getInstance());
  app.useGlobalPipes(new RequestSchemaPipe());
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app, 'parcels');
  await app.init();
  otherMethods.refuse();
  await app.listen(0, '127.0.0.1');
  url = urlOf(app);
});
afterEach(() => app.close());

const JSON_BODY = { 'content-type': 'application/json' };
const GOOD = { weight: 1, to: { city: 'Seoul' } };
const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = JSON_BODY) =>
  fetch(`${url}/parcels`, { method: 'POST', body, headers });
/** What is answered to these bytes until the connection is closed. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (some: Buffer) => (answer += some.toString()));
    socket.on('error', () => undefined).on('close', () => resolve(answer));
  });
}
const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });

async function expectProblem(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect({ answered: response.status, status: body['status'], code: body['code'] }).toEqual({
    answered: status,
    status,
    code,
  });
  expect(body['correlationId']).toBe(response.headers.get('x-correlation-id'));
  return body;
}

describe('a problem', () => {
  it('says which rule refused, with the status of the contracts table', async () => {
    const body = await expectProblem(await get('/parcels/refused'), 422, 'ORDERING.EMPTY_ORDER');
    expect(body).toMatchObject({
      type: 'urn:maru:problem:ordering.empty-order',
      title: 'Empty order',
      detail: 'An order needs at least one line.',
    });
  });

  it('names every field of the body that is wrong', async () => {
    const response = await post(JSON.stringify({ weight: 1.5, to: { city: '' }, extra: true }));
    const body = await expectProblem(response, 400, 'HTTP.INVALID_REQUEST');
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual(['', 'to.city', 'weight']);
  });

  it('names the query parameter and the path parameter that is wrong', async () => {
    const query = await expectProblem(await get('/parcels?page=0'), 400, 'HTTP.INVALID_REQUEST');
    expect(query['errors']).toMatchObject([{ path: 'page' }]);
    const path = await expectProblem(await get('/parcels/not-a-uuid'), 400, 'HTTP.INVALID_REQUEST');
    expect(path['errors']).toMatchObject([{ path: 'id' }]);
  });

  it('tells malformed JSON, an empty body, a missing body and an unknown media type apart', async () => {
    await expectProblem(await post('{"weight":'), 400, 'HTTP.MALFORMED_JSON');
    await expectProblem(await post(''), 400, 'HTTP.MALFORMED_JSON');
    await expectProblem(await fetch(`${url}/parcels`, { method: 'POST' }), 400, 'HTTP.INVALID_REQUEST');
    await expectProblem(await post('<a/>', { 'content-type': 'text/xml' }), 415, 'HTTP.UNSUPPORTED_MEDIA_TYPE');
  });

  it.each([
    ['gzip', gzipSync(JSON.stringify(GOOD))],
    ['br', brotliCompressSync(JSON.stringify(GOOD))],
    ['deflate', deflateSync(JSON.stringify(GOOD))],
    ['gzip', Buffer.from(JSON.stringify(GOOD))],
    ['GZIP', gzipSync(JSON.stringify(GOOD))],
    ['identity, gzip', gzipSync(JSON.stringify(GOOD))],
    ['gzip, gzip', gzipSync(gzipSync(JSON.stringify(GOOD)))],
    ['zstd', Buffer.from('{"weight":')],
    ['gzip;q=1', gzipSync('x'.repeat(1_000_000))],
  ])('refuses a body of coding %s and says which codings it takes', async (coding, body) => {
    const response = await post(body, { ...JSON_BODY, 'content-encoding': coding });
    expect(response.headers.get('accept-encoding')).toBe('identity');
    await expectProblem(response, 415, 'HTTP.UNSUPPORTED_CONTENT_CODING');
  });

  it.each(['', 'identity', 'Identity', ' , ', 'identity, identity'])(
    'takes a plain body whose Content-Encoding is "%s"',
    async (coding) => {
      const response = await post(JSON.stringify(GOOD), { ...JSON_BODY, 'content-encoding': coding });
      expect([response.status, response.headers.get('accept-encoding')]).toEqual([201, null]);
    },
  );

  it('asks for no coding of a request without a body', async () => {
    expect((await get('/parcels', { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  it('refuses a coded body of unknown length, several headers together, and a transfer coding', async () => {
    const body = `5\r\n{"a":\r\n0\r\n\r\n`;
    const head = 'POST /parcels HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
    const coded = await answerTo(
      `${head}content-encoding: identity\r\ncontent-encoding: br\r\ntransfer-encoding: chunked\r\n\r\n${body}`,
    );
    expect(coded).toMatch(/^HTTP\/1\.1 415 [^]*accept-encoding: identity\r\n[^]*HTTP\.UNSUPPORTED_CONTENT_CODING/);
    const transferred = await answerTo(`${head}transfer-encoding: gzip, chunked\r\n\r\n${body}`);
    expect(transferred).toMatch(/^HTTP\/1\.1 501 [^]*HTTP\.NOT_IMPLEMENTED/);
  });

  it('refuses a body over the limit, also one that comes in chunks of unknown length', async () => {
    await expectProblem(await post(JSON.stringify({ weight: 'x'.repeat(3_000) })), 413, 'HTTP.TOO_LARGE');
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(Buffer.from('"'.padEnd(100, 'x')));
        controller.close();
      },
    });
    const chunked = { method: 'POST', body: chunks, duplex: 'half', headers: { 'content-type': 'application/json' } };
    await expectProblem(await fetch(`${url}/parcels`, chunked as RequestInit), 413, 'HTTP.TOO_LARGE');
  });

  it.each([
    ['two different hosts', 'host: shop\r\nhost: elsewhere\r\n', 'must be given once'],
    ['the same host twice', 'Host: shop\r\nHOST: shop\r\n', 'must be given once'],
    ['two hosts in one header', 'host: shop, elsewhere\r\n', 'must be a host, or a host and a port'],
    ['a host with a path', 'host: shop/elsewhere\r\n', 'must be a host, or a host and a port'],
    ['a host with a user', 'host: me@shop\r\n', 'must be a host, or a host and a port'],
    ['no host', '', 'must be given'],
  ])('refuses a request with %s', async (_what, host, message) => {
    const answer = await answerTo(`GET /parcels HTTP/1.1\r\n${host}connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*HTTP\.INVALID_REQUEST/);
    expect(answer).toContain(message);
  });

  it.each(['shop', 'shop:3000', '[::1]:3000', '127.0.0.1', ''])(
    'answers a request with the host "%s"',
    async (host) => {
      const answer = await answerTo(`GET /parcels HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  it('answers an unknown route and a broken path', async () => {
    await expectProblem(await get('/nowhere'), 404, 'HTTP.NOT_FOUND');
    await expectProblem(await get('/parcels/%E0%A4%A'), 400, 'HTTP.INVALID_REQUEST');
    const long = await expectProblem(await get(`/parcels/${'x'.repeat(150)}`), 414, 'HTTP.URI_TOO_LONG');
    expect(long['detail']).not.toContain('xxx');
  });

  it.each([
    ['DELETE', '/parcels', 'GET, HEAD, POST'],
    ['TRACE', '/parcels', 'GET, HEAD, POST'],
    ['OPTIONS', '/parcels/refused', 'GET, HEAD'],
    ['PATCH', '/parcels/018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11', 'GET, HEAD'],
  ])('says to %s %s what may be asked there instead', async (method, path, allow) => {
    const answer = await new Promise<{ status?: number; allow?: string; body: string }>((resolve, reject) => {
      // fetch sends no TRACE.
      const asked = request(url + path, { method }, (response) => {
        let body = '';
        response.on('data', (some) => (body += String(some)));
        response.on('end', () => resolve({ status: response.statusCode!, allow: response.headers.allow!, body }));
      });
      asked.on('error', reject).end();
    });
    expect({ ...answer, body: JSON.parse(answer.body) }).toMatchObject({
      status: 405,
      allow,
      body: { status: 405, code: 'HTTP.METHOD_NOT_ALLOWED' },
    });
  });

  it.each(['conflict', 'database', 'restart'])('asks to try again when it is a passing fault: %s', async (kind) => {
    const response = await get(`/parcels/fault/${kind}`);
    expect(response.headers.get('retry-after')).toBe('1');
    await expectProblem(response, 503, 'HTTP.UNAVAILABLE');
  });

  it('shows nothing of the inside of a defect, and logs it', async () => {
    const body = await expectProblem(await get('/parcels/fault/defect'), 500, 'HTTP.INTERNAL');
    expect(JSON.stringify(body)).not.toContain('secret_column');
    expect(lines.filter((line) => line.includes('secret_column') && line.includes('"level":"error"'))).toHaveLength(1);
    await expectProblem(await get('/parcels/fault/nothing'), 500, 'HTTP.INTERNAL');
  });

  it('keeps the status of an HTTP error that has no code of its own', async () => {
    await expectProblem(await get('/parcels/fault/teapot'), 418, 'HTTP.INVALID_REQUEST');
  });
});

describe('a request', () => {
  it('runs inside its own causation, behind the body too, and answers the correlation id', async () => {
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

  it('gets a correlation id of its own when it brings none that is well-formed', async () => {
    const response = await get('/parcels', { 'x-correlation-id': 'a b;c', traceparent: 'nonsense' });
    expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ page: 1 });
  });

  it('writes its line with all its ids', async () => {
    await get('/parcels?page=3', { 'x-correlation-id': 'cart-8' });
    const line = lines
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

  it('in flight is answered while the server drains, and no new one is accepted', async () => {
    const inFlight = get('/parcels/slow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const drained = drainHttp(app, AbortSignal.timeout(5_000));
    expect(await (await inFlight).text()).toBe('done');
    await drained;
    await expect(get('/parcels')).rejects.toThrow();
  });

  it('that does not end is cut off', async () => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('POST /parcels HTTP/1.1\r\nhost: x\r\n'));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await drainHttp(app, AbortSignal.timeout(100));
    await ended;
  });
});

describe('what is no request', () => {
  it('is waited for for a minute at most', () => {
    expect((app.getHttpServer() as Server).requestTimeout).toBe(60_000);
  });

  const head = 'POST /parcels HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n';

  it.each([
    ['broken framing', `${head}Host: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['two lengths at once', `${head}Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    ['a method that is none', 'BUY /parcels HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', `${head}Content-Length: 0\r\n\r\n`, 400],
    ['an expectation nobody meets', `${head}Host: x\r\nExpect: pony\r\nContent-Length: 0\r\n\r\n`, 417],
    ['headers of 20 kB', `${head}Host: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused in the form of every other refusal, and not logged as a fault', async (_what, bytes, status) => {
    const [head, body] = (await answerTo(bytes)).split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    const correlationId = /x-correlation-id: (\S+)/i.exec(head)![1];
    expect(JSON.parse(body)).toMatchObject({ status, code: 'HTTP.INVALID_REQUEST', correlationId });
    expect(lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  const documented = async () =>
    (await (await get('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { requestBody?: object; parameters?: object[]; responses: object }>>;
    };

  it('shows the schemas that are checked, and every problem that an operation may answer, by status and code', async () => {
    const document = await documented();
    const send = document.paths['/parcels']!['post']!;
    expect(send.requestBody).toMatchObject({
      content: { 'application/json': { schema: { properties: { weight: { type: 'integer', minimum: 1 } } } } },
    });
    expect(send.responses).toMatchObject({
      201: { content: { 'application/json': { schema: { properties: { parcelId: { format: 'uuid' } } } } } },
      400: { content: { 'application/problem+json': {} } },
      415: { content: { 'application/problem+json': {} }, headers: { 'Accept-Encoding': {} } },
    });
    expect(send.responses).not.toHaveProperty('default');
    expect(send.responses).not.toHaveProperty('401');
    const refused = document.paths['/parcels/refused']!['get']!.responses;
    expect(refused).toHaveProperty(
      ['422', 'content', 'application/problem+json', 'schema', 'allOf', '1', 'properties', 'code', 'enum'],
      ['ORDERING.EMPTY_ORDER'],
    );
    expect(refused).not.toHaveProperty('415');
    expect(refused).toHaveProperty(['503', 'headers', 'Retry-After', 'required'], true);
    expect(document.paths['/parcels/secret']!['get']!.responses).toMatchObject({
      401: { headers: { 'WWW-Authenticate': { required: true } } },
      403: { headers: { 'WWW-Authenticate': { required: true } } },
    });
    // A rule of the context refuses without a challenge, because no other scope would help.
    expect(document.paths['/parcels/secret/rule']!['get']!.responses).toMatchObject({
      403: { headers: { 'WWW-Authenticate': { required: false } } },
    });
    expect(JSON.stringify(document)).not.toContain('x-refuses');
    expect(document.paths['/parcels']!['get']!.parameters).toMatchObject([{ name: 'page', in: 'query' }]);
    expect(document.paths['/parcels/{id}']!['get']!.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
  });
});
