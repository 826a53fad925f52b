import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ask, on, openBackend } from './backend-on-trial';

openBackend();

describe('a cached answer', () => {
  it('is not sent again until it has changed, in any coding', async () => {
    const first = await ask('/home', { 'accept-encoding': 'br' });
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect(first.headers['vary']).toContain('Accept-Encoding');
    for (const known of [etag, `"other", ${etag}`, '*', etag.slice(2)]) {
      const again = await ask('/home', { 'if-none-match': known, 'accept-encoding': 'gzip' });
      expect([known, again.status, again.bytes.length]).toEqual([known, 304, 0]);
      expect(again.headers['etag']).toBe(etag);
      expect(again.headers).not.toHaveProperty('content-encoding');
    }
    on.contexts.answers['ListOrders'] = () => ({ orders: [], hasMore: false });
    expect((await ask('/home', { 'if-none-match': etag })).status).toBe(200);
  });

  it('differs for other fields', async () => {
    const [all, few] = [await ask('/home'), await ask('/home?fields=name')];
    expect(few.headers['etag']).not.toBe(all.headers['etag']);
  });
});

describe('compression', () => {
  it.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['identity', undefined],
    ['gzip;q=0.1, identity', undefined],
    ['deflate', undefined],
  ])('with Accept-Encoding %s is %s', async (accepted, coding) => {
    const { bytes, headers } = await ask('/home', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(coding);
    const plain = coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
    expect(JSON.parse(plain.toString())).toHaveProperty('name', 'Kim');
  });

  it('is not used for small answers', async () => {
    const { headers } = await ask('/home?fields=name', { 'accept-encoding': 'br' });
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('the phones’ backend', () => {
  it.each([
    ['nobody', undefined, 401],
    ['whoever may not see orders', ['profile:read'], 403],
  ])('shows nothing to %s', async (_, scopes, status) => {
    const token = scopes ? `Bearer ${await on.tokens.token({ scopes })}` : '';
    expect((await ask('/home', { authorization: token })).status).toBe(status);
    expect(on.contexts.counts()).toEqual({});
  });

  it('passes a time limit to contexts that is no longer than its own', async () => {
    await ask('/home', { 'x-deadline-ms': '3000' });
    for (const { patienceMs } of on.contexts.calls) expect(patienceMs).toBeLessThanOrEqual(3_000);
    expect(on.contexts.calls).toHaveLength(3);
  });

  it('is ready, shows the policies of its calls, and documents its API', async () => {
    const ready = await (await fetch(`${on.bff.url}/health/ready`)).json();
    expect(ready).toMatchObject({
      status: 'ok',
      details: { calls: { 'ordering queries': { circuit: 'closed' }, 'shipping commands': { active: 0 } } },
    });
    const document = (await (await fetch(`${on.bff.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths).sort()).toEqual(['/api/mobile/home', '/api/mobile/orders/{id}']);
  });
});
