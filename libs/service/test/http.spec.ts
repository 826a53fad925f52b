import { request } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answerTo, expectProblem, get, GOOD, JSON_BODY, on, openForEachTest, post } from './http-room';

openForEachTest();

describe('a problem', () => {
  it('names the rule that refused, with the status of its code', async () => {
    const body = await expectProblem(await get('/parcels/refused'), 422, 'ORDERING.EMPTY_ORDER');
    expect(body).toMatchObject({
      type: 'urn:maru:problem:ordering.empty-order',
      title: 'Empty order',
      detail: 'An order needs at least one line.',
    });
  });

  it('names every invalid field of the body', async () => {
    const response = await post(JSON.stringify({ weight: 1.5, to: { city: '' }, extra: true }));
    const body = await expectProblem(response, 400, 'HTTP.INVALID_REQUEST');
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual(['', 'to.city', 'weight']);
  });

  it('names an invalid query parameter and an invalid path parameter', async () => {
    const query = await expectProblem(await get('/parcels?page=0'), 400, 'HTTP.INVALID_REQUEST');
    expect(query['errors']).toMatchObject([{ path: 'page' }]);
    const path = await expectProblem(await get('/parcels/not-a-uuid'), 400, 'HTTP.INVALID_REQUEST');
    expect(path['errors']).toMatchObject([{ path: 'id' }]);
  });

  it('distinguishes malformed JSON, an empty body, a missing body and an unknown media type', async () => {
    await expectProblem(await post('{"weight":'), 400, 'HTTP.MALFORMED_JSON');
    await expectProblem(await post(''), 400, 'HTTP.MALFORMED_JSON');
    await expectProblem(await fetch(`${on.url}/parcels`, { method: 'POST' }), 400, 'HTTP.INVALID_REQUEST');
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
  ])('refuses a body with the coding %s and names the accepted codings', async (coding, body) => {
    const response = await post(body, { ...JSON_BODY, 'content-encoding': coding });
    expect(response.headers.get('accept-encoding')).toBe('identity');
    await expectProblem(response, 415, 'HTTP.UNSUPPORTED_CONTENT_CODING');
  });

  it.each(['', 'identity', 'Identity', ' , ', 'identity, identity'])(
    'is not answered to a plain body with the Content-Encoding "%s"',
    async (coding) => {
      const response = await post(JSON.stringify(GOOD), { ...JSON_BODY, 'content-encoding': coding });
      expect([response.status, response.headers.get('accept-encoding')]).toEqual([201, null]);
    },
  );

  it('is not answered to a Content-Encoding without a body', async () => {
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

  it('refuses a body over the limit, also in chunks of unknown length', async () => {
    await expectProblem(await post(JSON.stringify({ weight: 'x'.repeat(3_000) })), 413, 'HTTP.TOO_LARGE');
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(Buffer.from('"'.padEnd(100, 'x')));
        controller.close();
      },
    });
    const chunked = { method: 'POST', body: chunks, duplex: 'half', headers: { 'content-type': 'application/json' } };
    await expectProblem(await fetch(`${on.url}/parcels`, chunked as RequestInit), 413, 'HTTP.TOO_LARGE');
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
    'is not answered to a request with the host "%s"',
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
  ])('answers %s %s with the allowed methods', async (method, path, allow) => {
    const answer = await new Promise<{ status?: number; allow?: string; body: string }>((resolve, reject) => {
      // Uses node:http, because fetch refuses to send TRACE.
      const asked = request(on.url + path, { method }, (response) => {
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

  it.each(['conflict', 'database', 'restart'])('asks to retry after a passing fault: %s', async (kind) => {
    const response = await get(`/parcels/fault/${kind}`);
    expect(response.headers.get('retry-after')).toBe('1');
    await expectProblem(response, 503, 'HTTP.UNAVAILABLE');
  });

  it('shows no internal details of a defect, and logs it', async () => {
    const body = await expectProblem(await get('/parcels/fault/defect'), 500, 'HTTP.INTERNAL');
    expect(JSON.stringify(body)).not.toContain('secret_column');
    expect(on.lines.filter((line) => line.includes('secret_column') && line.includes('"level":"error"'))).toHaveLength(
      1,
    );
    await expectProblem(await get('/parcels/fault/nothing'), 500, 'HTTP.INTERNAL');
  });

  it('keeps the status of an HTTP error that has no code of its own', async () => {
    await expectProblem(await get('/parcels/fault/teapot'), 418, 'HTTP.INVALID_REQUEST');
  });
});
