import { InProcessDiscovery, StaticDiscovery } from '@maru/discovery';
import { Upstreams } from './upstreams';
import type { Turn, Wish } from './upstreams';

const A = 'http://127.0.0.1:4001';
const B = 'http://127.0.0.1:4002';
const C = 'http://127.0.0.1:4003';

describe('the instances of a context', () => {
  let now = 0;
  const upstreams = (...urls: string[]) =>
    new Upstreams(new StaticDiscovery({ ordering: urls, payments: urls }), () => now);

  /** The instance for a request that is answered at once. */
  const ask = (shop: Upstreams, wish?: Wish) => {
    const turn = shop.take('ordering', wish);
    turn?.end('answered');
    return turn?.url;
  };
  const take = (shop: Upstreams): Turn => shop.take('ordering')!;

  it('take turns, independently for each context', () => {
    const shop = upstreams(A, B);
    const pay = () => {
      const turn = shop.take('payments')!;
      turn.end('answered');
      return turn.url;
    };
    expect([ask(shop), pay(), ask(shop), pay(), ask(shop)]).toEqual([A, A, B, B, A]);
  });

  it('get the next request when they have the fewest in flight', () => {
    const shop = upstreams(A, B, C);
    const [one, two, three] = [take(shop), take(shop), take(shop)];
    expect([one.url, two.url, three.url].sort()).toEqual([A, B, C]);
    two.end('answered');
    expect(take(shop).url).toBe(two.url);
    three.end('answered');
    expect(take(shop).url).toBe(three.url);
  });

  it('count the end of a request once, even when it is reported twice', () => {
    const shop = upstreams(A, B);
    const first = take(shop);
    const second = take(shop);
    first.end('left');
    first.end('left');
    expect(take(shop).url).toBe(first.url);
    expect(take(shop).url).not.toBe(take(shop).url);
    expect(second.url).not.toBe(first.url);
  });

  it('get no request for a second after they refused a connection', () => {
    const shop = upstreams(A, B, C);
    let turn = take(shop);
    while (turn.url !== B) turn = take(shop);
    turn.end('refused');
    expect([1, 2, 3, 4].map(() => ask(shop))).not.toContain(B);
    now += 1_001;
    expect([1, 2, 3].map(() => ask(shop))).toContain(B);
  });

  it('get no request after repeated failures while there are others', () => {
    const shop = upstreams(A, B);
    for (let i = 0; i < 10; i++) {
      const turn = take(shop);
      turn.end(turn.url === A ? 'failed' : 'answered');
    }
    expect([1, 2, 3].map(() => ask(shop))).toEqual([B, B, B]);
  });

  it('get requests although they failed when no other is left', () => {
    const shop = upstreams(A, B);
    for (const turn of [take(shop), take(shop)]) turn.end('refused');
    expect([take(shop), take(shop)].map(({ url }) => url).sort()).toEqual([A, B]);
  });

  it('get a request at most once', () => {
    const shop = upstreams(A, B);
    expect(ask(shop, { tried: [A] })).toBe(B);
    expect(ask(shop, { tried: [A, B] })).toBeUndefined();
    expect(ask(upstreams())).toBeUndefined();
  });

  it('get no request while the registry calls them unhealthy, unless all are', async () => {
    const discovery = new InProcessDiscovery();
    const [a, b] = [A, B].map((url) => discovery.register({ service: 'ordering', id: url, url, metadata: {} }));
    const shop = new Upstreams(discovery);
    a!.report(false);
    expect([ask(shop), ask(shop)]).toEqual([B, B]);
    b!.report(false);
    expect([ask(shop), ask(shop)].sort()).toEqual([A, B]);
    await b!.deregister();
    expect([ask(shop), ask(shop)]).toEqual([A, A]);
  });

  it('are chosen by the preferred version, and from the others when it is ejected', () => {
    const shop = upstreams(A, `${B}#version=2`);
    const wish: Wish = { prefer: ({ metadata }) => metadata['version'] === '2' };
    expect([ask(shop, wish), ask(shop, wish)]).toEqual([B, B]);
    shop.take('ordering', wish)!.end('refused');
    expect([ask(shop, wish), ask(shop, wish)]).toEqual([A, A]);
  });
});
