import { ResponseCache } from './response-cache';
import type { WholeAnswer } from './response-cache';

const FRESHNESS = { freshMs: 5_000, staleMs: 30_000 };
const answer = (text: string, changes: Partial<WholeAnswer> = {}): WholeAnswer => ({
  statusCode: 200,
  headers: {},
  body: Buffer.from(text),
  ...changes,
});

describe('the answers that are kept', () => {
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

  it('are given without asking while they are fresh', async () => {
    expect(await serve()).toBe('answer 1, miss');
    now = 4_999;
    expect(await serve()).toBe('answer 1, hit');
    expect(asked).toBe(1);
  });

  it('are given a while longer, and asked for anew behind that', async () => {
    await serve();
    now = 5_000;
    expect(await serve()).toBe('answer 1, stale');
    await new Promise(setImmediate);
    expect(await serve()).toBe('answer 2, hit');
    now = 45_000;
    expect(await serve()).toBe('answer 3, miss');
  });

  it('are given when the context fails, as long as they may be', async () => {
    await serve();
    context = () => Promise.reject(new Error('away'));
    now = 34_999;
    expect(await serve()).toBe('answer 1, stale');
    await new Promise(setImmediate);
    expect(await serve()).toBe('answer 1, stale');
    now = 35_000;
    await expect(serve()).rejects.toThrow('away');
  });

  it('are asked for once, however many want them', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => serve()));
    expect(new Set(all)).toEqual(new Set(['answer 1, miss']));
    expect(asked).toBe(1);
    await Promise.all([serve('/api/products?page=2'), serve('/api/products?page=3')]);
    expect(asked).toBe(3);
  });

  it('are asked for again by the next one when that failed for all', async () => {
    context = () => Promise.reject(new Error('away'));
    const all = await Promise.allSettled([serve(), serve()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    context = async () => answer('back');
    expect(await serve()).toBe('back, miss');
  });

  it('are none of what was asked for before something changed', async () => {
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
    ['an error', { statusCode: 404 }],
    ['for one client alone', { headers: { 'cache-control': 'private' } }],
    ['not to be kept', { headers: { 'cache-control': 'max-age=5, no-store' } }],
    ['with a cookie', { headers: { 'set-cookie': ['a=b'] } }],
  ])('are none that is %s', async (_what, changes) => {
    context = async () => answer('x', changes);
    await serve();
    await serve();
    expect(asked).toBe(2);
  });

  it('take no more memory than they may: who was not asked for lately goes', async () => {
    cache = new ResponseCache(3_500, () => now);
    for (const key of ['a', 'b', 'c', 'a', 'd']) await serve(key);
    expect(asked).toBe(4);
    expect(await serve('a')).toContain('hit');
    expect(await serve('b')).toContain('miss');
  });
});
