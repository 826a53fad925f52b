import { gzipSync } from 'node:zlib';
import { codes, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('an invalid GraphQL request', () => {
  const query = '{ __typename }';
  const json = { 'content-type': 'application/json', authorization: '' };
  const send = async (body: string, headers: Record<string, string> = json) => {
    const response = await fetch(`${trial.url}/graphql`, { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as { data: unknown; errors: object[] }) };
  };

  it.each([
    ['broken JSON', '{"query":', 400, 'HTTP.MALFORMED_JSON'],
    ['nothing', '', 400, 'HTTP.MALFORMED_JSON'],
    [
      'a key that would change all objects',
      `{"query":"${query}","variables":{"__proto__":{}}}`,
      400,
      'HTTP.MALFORMED_JSON',
    ],
    ['a body beyond the limit', JSON.stringify({ query: '#'.repeat(1_100_000) }), 413, 'HTTP.TOO_LARGE'],
    ['null', 'null', 200, 'HTTP.INVALID_REQUEST'],
    ['a list of queries', `[{"query":"${query}"}]`, 200, 'HTTP.INVALID_REQUEST'],
    ['a number as query', '{"query":7}', 400, 'HTTP.INVALID_REQUEST'],
    ['a document that was parsed', '{"query":{"kind":"Document","definitions":[]}}', 400, 'HTTP.INVALID_REQUEST'],
    ['the same in JSON', '{"query":"{\\"kind\\":\\"Document\\",\\"definitions\\":[]}"}', 400, 'HTTP.INVALID_REQUEST'],
    ['no query', '{"variables":{}}', 200, 'HTTP.INVALID_REQUEST'],
    ['variables that are none', `{"query":"${query}","variables":[]}`, 200, 'HTTP.INVALID_REQUEST'],
    ['an operation that there is not', `{"query":"query A ${query}","operationName":"B"}`, 200, 'HTTP.INVALID_REQUEST'],
    [
      'a digest that is none',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":7}}}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'half a character',
      '{"query":"{ products(search: \\"\\\\uD800\\") { hasNextPage } }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'fragments that contain themselves',
      '{"query":"{ ...A } fragment A on Query { ...A }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    ['braces without an end', JSON.stringify({ query: '{'.repeat(5_000) }), 200, 'HTTP.INVALID_REQUEST'],
    [
      'a subscription',
      '{"query":"subscription { orderUpdated(orderId: \\"o\\") { status } }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'a subscription among others',
      '{"query":"query A { __typename } subscription S { orderUpdated(orderId: \\"o\\") { status } }","operationName":"S"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
  ])('is refused as the client’s fault: %s', async (_what, body, status, code) => {
    const answer = await send(body);
    expect({ status: answer.status, data: answer.data, codes: codes(answer) }).toMatchObject({ status, data: null });
    expect(new Set(codes(answer))).toEqual(new Set([code]));
    expect(trial.complaints).toEqual([]);
    expect(trial.contexts.calls).toEqual([]);
  });

  it.each([
    ['compressed', gzipSync(JSON.stringify({ query }))],
    ['plain, but said to be compressed', JSON.stringify({ query })],
  ])('is a query that is %s', async (_what, body) => {
    const headers = { ...json, 'content-encoding': 'gzip' };
    const response = await fetch(`${trial.url}/graphql`, { method: 'POST', headers, body });
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(codes((await response.json()) as never)).toEqual(['HTTP.UNSUPPORTED_CONTENT_CODING']);
    expect(trial.contexts.calls).toEqual([]);
  });

  it('with a wrong method gets the allowed ones', async () => {
    const response = await fetch(`${trial.url}/graphql`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});
