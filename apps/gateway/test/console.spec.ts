import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const NOBODY = 'http://127.0.0.1:1';

let folder: string;
let gateway: OpenGateway;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'console-'));
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(path.join(folder, 'assets', 'index-Ab12.js'), 'export {};');
  writeFileSync(path.join(folder, 'assets', 'index-Ab12.js.gz'), 'compressed');
  gateway = await openGateway(NOBODY, {}, undefined, { console: folder });
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string>) => fetch(gateway.url + url, { headers });

describe('the console behind the gateway', () => {
  it.each([
    '/',
    '/login',
    '/orders',
    '/orders/0ad3',
    '/watch/0ad3',
    '/operations/audit',
    '/shop/products/1',
    '/account',
  ])('is served to a browser at %s, checked for news each time and with a strict policy', async (url) => {
    const answer = await get(url, BROWSER);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('console')]);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('vary')).toContain('accept');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it.each(['*/*', 'application/json'])(
    'leaves the JSON 404 of its URLs to a client that accepts %s',
    async (accept) => {
      const answer = await get('/', { accept });
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'HTTP.NOT_FOUND' }]);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );

  it('leaves an unknown path and a route of the API to their own answers, also in a browser', async () => {
    const unknown = await get('/nonsense', BROWSER);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'HTTP.NOT_FOUND' }]);
    const route = await get('/api/orders', BROWSER);
    expect([route.status, await route.json()]).toMatchObject([401, { code: 'HTTP.UNAUTHENTICATED' }]);
  });

  it('keeps a hashed file in caches for a year, and gives it compressed', async () => {
    const file = await get('/assets/index-Ab12.js', { 'accept-encoding': 'identity' });
    expect([file.status, await file.text()]).toEqual([200, 'export {};']);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const small = await get('/assets/index-Ab12.js', { 'accept-encoding': 'gzip' });
    expect(small.headers.get('content-encoding')).toBe('gzip');
    await small.body?.cancel();
  });

  it.each(['/assets/none.js', '/assets/..%2findex.html'])('has nothing else below its files: %s', async (url) => {
    expect((await get(url, {})).status).toBe(404);
  });

  it('is left out with a warning when it is not built', async () => {
    const without = await openGateway(NOBODY, {}, undefined, { console: path.join(folder, 'none') });
    const answer = await fetch(`${without.url}/`, { headers: BROWSER });
    expect(answer.status).toBe(404);
    expect(without.complaints.join()).toContain('the console is not built');
    await without.close();
  });
});
