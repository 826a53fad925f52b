import { CircuitOpen } from './call-errors';
import { errorFault } from './error-fault';
import { httpFault } from './http-fault';

const coded = (code: string | number, more: object = {}) => Object.assign(new Error('broken'), { code, ...more });

describe('the fault of an error', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED'), { kind: 'connection' }],
    ['a broken connection of undici', coded('UND_ERR_SOCKET'), { kind: 'connection' }],
    ['what fetch wraps', new TypeError('fetch failed', { cause: coded('ECONNRESET') }), { kind: 'connection' }],
    ['no connection in time', coded('UND_ERR_CONNECT_TIMEOUT'), { kind: 'timeout' }],
    ['no headers in time', coded('UND_ERR_HEADERS_TIMEOUT'), { kind: 'timeout' }],
    ['an expired signal', AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason, { kind: 'timeout' }],
    ['429', { statusCode: 429, headers: { 'retry-after': '3' } }, { kind: 'throttled', retryAfterMs: 3_000 }],
    ['503', { status: 503 }, { kind: 'unavailable' }],
    ['500', { status: 500 }, { kind: 'failed' }],
    ['404', { status: 404 }, undefined],
    ['gRPC UNAVAILABLE', coded(14, { metadata: {} }), { kind: 'unavailable' }],
    ['gRPC DEADLINE_EXCEEDED', coded(4, { metadata: {} }), { kind: 'timeout' }],
    ['gRPC INTERNAL', coded(13, { metadata: {} }), { kind: 'failed' }],
    ['gRPC NOT_FOUND', coded(5, { metadata: {} }), undefined],
    ['an open circuit further on', new CircuitOpen('the carrier', 1), { kind: 'circuit-open' }],
    ['an error of no known kind', new Error('oops'), { kind: 'failed' }],
    ['what is no error at all', 'oops', { kind: 'failed' }],
  ])('%s', (_, error, fault) => {
    expect(errorFault(error)).toEqual(fault);
  });

  it('ends when causes form a circle', () => {
    const error = new Error('round') as Error & { cause?: unknown };
    error.cause = error;
    expect(errorFault(error)).toEqual({ kind: 'failed' });
  });
});

describe('the fault of a status', () => {
  it.each([200, 301, 400, 401, 403, 404, 409, 422])('%s is an answer', (status) => {
    expect(httpFault(status)).toBeUndefined();
  });

  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['Tue, 01 Jan 2030 00:00:05 GMT', 5_000],
    ['Mon, 31 Dec 2029 23:59:59 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['1.5', undefined],
    [null, undefined],
  ])('503 with Retry-After %s is to be left alone for %s ms', (retryAfter, retryAfterMs) => {
    const now = Date.parse('2030-01-01T00:00:00Z');
    expect(httpFault(503, retryAfter, now)).toEqual({
      kind: 'unavailable',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });
});
