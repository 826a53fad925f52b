import { START } from '../event-store';
import { collecting, numbersOf, range, someEvents, until } from '../testing/contract-bench';
import { Namespace } from './namespace';
import { serverBench } from './server-bench';

describe('shops that share a database', () => {
  const bench = serverBench();

  it('see their own streams only, under their own names', async () => {
    const [north, south] = [bench.open({ namespace: 'north' }), bench.open({ namespace: 'north-west' })];
    const followers = [north, south].map((store) => collecting(store, {}));
    await north.append('ordering.order-1', 'no-stream', someEvents(2));
    await south.append('ordering.order-1', 'no-stream', someEvents(1, 10));
    await south.append('ordering.order-2', 'no-stream', someEvents(1, 11));
    await Promise.all([followers[0]!.until(2), followers[1]!.until(2)]);
    expect(numbersOf(followers[0]!.events)).toEqual([0, 1]);
    expect(numbersOf(followers[1]!.events)).toEqual([10, 11]);
    expect(followers[1]!.events.map((event) => event.stream)).toEqual(['ordering.order-1', 'ordering.order-2']);
    expect(numbersOf((await south.readAll({ filter: { streamPrefixes: ['ordering.order-1'] } })).events)).toEqual([10]);
    expect(numbersOf((await north.readAll()).events)).toEqual([0, 1]);
    expect(await north.readStream('ordering.order-2')).toEqual([]);
    expect(await bench.stored.readStream('north-west.ordering.order-2')).toHaveLength(1);
  });

  it('show all their streams to a store without a namespace, except system streams', async () => {
    const store = bench.open();
    const follower = collecting(store, {});
    const types = ['shop.tested.v1'];
    await bench.stored.append('$stats-127.0.0.1', 'any', someEvents(1, 90));
    await bench.stored.append('$$north.ordering.order-1', 'any', someEvents(1, 91));
    await bench.open({ namespace: 'north' }).append('ordering.order-1', 'no-stream', someEvents(1));
    await store.append('ordering.order-1', 'no-stream', someEvents(1, 1));
    await follower.until(2);
    expect(follower.events.map((event) => event.stream)).toEqual(['north.ordering.order-1', 'ordering.order-1']);
    for (const filter of [
      {},
      { types },
      { streamPrefixes: ['', '$'] },
      { streamPrefixes: ['$', 'ordering.', 'north'] },
    ])
      expect(numbersOf((await store.readAll({ filter })).events)).toEqual([0, 1]);
    expect((await store.readAll({ filter: { streamPrefixes: ['$'] } })).events).toEqual([]);
    expect(await store.readStream('$stats-127.0.0.1')).toEqual([]);
    expect((await store.head()) > START).toBe(true);
  });

  it('skip foreign events when they read to the end of the log', async () => {
    const north = bench.open({ namespace: 'north' });
    await bench.open({ namespace: 'south' }).append('ordering.order-1', 'no-stream', someEvents(300));
    const page = await north.readAll();
    expect(page).toEqual({ events: [], position: await north.head(), atEnd: true });
    for (const filter of [{ types: [] }, { streamPrefixes: [] }]) expect(await north.readAll({ filter })).toEqual(page);
  });

  it('wait when a filter can match nothing, and can be closed', async () => {
    const store = bench.open({ namespace: 'north' });
    const followers = [{ types: [] }, { streamPrefixes: [] }].map((filter) => collecting(store, { filter }));
    await store.append('ordering.order-1', 'no-stream', someEvents(3));
    expect(bench.server.openCalls).toBe(0);
    await store.close();
    for (const { events, subscription } of followers) {
      await expect(subscription.ended).resolves.toBeUndefined();
      expect(events).toEqual([]);
    }
  });

  it('have names that are no prefix of another', () => {
    for (const namespace of ['', 'north.west', '$north', 'north west'])
      expect(() => bench.open({ namespace })).toThrow(RangeError);
  });

  it('ignore system events, even if a server sends them', () => {
    expect(new Namespace().fromStored('$stats')).toBeUndefined();
    expect(new Namespace('north').fromStored('$north.stats')).toBeUndefined();
    expect(new Namespace('north').fromStored('northern.order-1')).toBeUndefined();
    expect(new Namespace('north').fromStored('north.order-1')).toBe('order-1');
  });

  it('read one page of at most the requested size, whatever lies between', async () => {
    const north = bench.open({ namespace: 'north' });
    const south = bench.open({ namespace: 'south' });
    for (const n of range(0, 10)) {
      await north.append(`ordering.order-${n}`, 'no-stream', someEvents(1, n));
      await south.append(`ordering.order-${n}`, 'no-stream', someEvents(50));
    }
    const pages: number[][] = [];
    for (let after = START, atEnd = false; !atEnd;) {
      const page = await north.readAll({ after, limit: 4 });
      pages.push(numbersOf(page.events));
      ({ position: after, atEnd } = page);
    }
    expect(pages).toEqual([range(0, 4), range(4, 8), range(8, 10)]);
  });

  it("stop the server's read when they have enough", async () => {
    const north = bench.open({ namespace: 'north' });
    await bench.stored.append('north.ordering.order-1', 'no-stream', someEvents(20_000));
    const { events, atEnd } = await north.readAll({ filter: { types: ['shop.tested.v1'] }, limit: 3 });
    expect(numbersOf(events)).toEqual(range(0, 3));
    expect(atEnd).toBe(false);
    await until(() => bench.server.openCalls === 0);
    expect(Math.max(...bench.stored.readBehind)).toBeLessThan(10_000);
  });
});
