import { ResponseCache } from './response-cache';
import type { WholeAnswer } from './response-cache';

const FRESHNESS = { freshMs: 5_000, staleMs: 30_000 };
const answer = (text: string, changes: Partial<WholeAnswer> = {}): WholeAnswer => ({
  statusCode: 200,
  headers: {},
  body: Buffer.from(text),
  ...changes,
});

describe('the response cache', () => {
  let now: number;
  let cache: ResponseCache;
  let asked: number;
  let context: () => Promise<WholeAnswer>;

  beforeEach(() => {
    now = 0;
    asked = 0;
    cache = new ResponseCache(100_000, () => now);
    context = async () => answer(`answer ${asked}`);
  });
  const ask = () => {
    asked += 1;
    return context();
  };
  const serve = async (key = '/api/products') => {
    const { answer: given, how } = await cache.serve(key, FRESHNESS, ask);
    return `${given.body.toString()}, ${how}`;
  };

  it('gives a fresh answer without a request to the context', async () => {
    expect(await serve()).toBe('answer 1, miss');
    now = 4_999;
    expect(await serve()).toBe('answer 1, hit');
    expect(asked).toBe(1);
  });

  it('gives a stale answer at once and renews it in the background', async () => {
    await serve();
    now = 5_000;
    expect(await serve()).toBe('answer 1, stale');
    await new Promise(setImmediate);
    expect(await serve()).toBe('answer 2, hit');
    now = 45_000;
    expect(await serve()).toBe('answer 3, miss');
  });

  it('gives a stale answer while the context fails, until it expires', async () => {
    await serve();
    context = () => Promise.reject(new Error('away'));
    now = 34_999;
    expect(await serve()).toBe('answer 1, stale');
    await new Promise(setImmediate);
    expect(await serve()).toBe('answer 1, stale');
    now = 35_000;
    await expect(serve()).rejects.toThrow('away');
  });

  it('sends one request to the context for concurrent requests with the same key', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => serve()));
    expect(new Set(all)).toEqual(new Set(['answer 1, miss']));
    expect(asked).toBe(1);
    await Promise.all([serve('/api/products?page=2'), serve('/api/products?page=3')]);
    expect(asked).toBe(3);
  });

  it('fails all who share a request when it fails, and sends another for the next one', async () => {
    context = () => Promise.reject(new Error('away'));
    const all = await Promise.allSettled([serve(), serve()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    context = async () => answer('back');
    expect(await serve()).toBe('back, miss');
  });

  it('does not keep an answer that was requested before an invalidation', async () => {
    let arrive: (late: WholeAnswer) => void;
    context = () => new Promise((resolve) => (arrive = resolve));
    const before = serve();
    cache.invalidate();
    context = async () => answer('new');
    expect(await serve()).toBe('new, miss');
    arrive!(answer('old'));
    expect(await before).toBe('old, miss');
    expect(await serve()).toBe('new, hit');
  });

  it.each<[string, Partial<WholeAnswer>]>([
    ['with an error', { statusCode: 404 }],
    ['that is private', { headers: { 'cache-control': 'private' } }],
    ['with no-store', { headers: { 'cache-control': 'max-age=5, no-store' } }],
    ['with a cookie', { headers: { 'set-cookie': ['a=b'] } }],
  ])('does not keep an answer %s', async (_what, changes) => {
    context = async () => answer('x', changes);
    await serve();
    await serve();
    expect(asked).toBe(2);
  });

  it('drops the least recently used answers to stay within its memory', async () => {
    cache = new ResponseCache(3_500, () => now);
    for (const key of ['a', 'b', 'c', 'a', 'd']) await serve(key);
    expect(asked).toBe(4);
    expect(await serve('a')).toContain('hit');
    expect(await serve('b')).toContain('miss');
  });
});
