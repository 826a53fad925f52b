import { END } from '@eventstore/db-client';
import type { AllStreamSubscription } from '@eventstore/db-client';
import type { BatchHandler, SubscribeOptions, Subscription } from '../../event-store';
import { InMemoryEventStore } from '../../in-memory/in-memory-event-store';
import { anEvent, pause, range, someEvents, until } from '../contract-bench';
import { failure, nOf, ServerBench, sold } from './server-bench';

/** Records requests and ends. */
class WatchedStore extends InMemoryEventStore {
  handedOut = 0;
  following = 0;

  override async readAll(...request: Parameters<InMemoryEventStore['readAll']>) {
    const page = await super.readAll(...request);
    this.handedOut += page.events.length;
    return page;
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    this.following++;
    const subscription = super.subscribe(options, (events, position) => {
      this.handedOut += events.length;
      return handler(events, position);
    });
    void subscription.ended.catch(() => undefined).finally(() => this.following--);
    return subscription;
  }
}

describe('back-pressure of the server', () => {
  let store: WatchedStore;
  const bench = new ServerBench(() => ({ store: (store = new WatchedStore()) }));

  it('reads no more of the store than a slow reader takes', async () => {
    const large = () => anEvent({ text: 'x'.repeat(10_000) });
    for (const _ of range(0, 15)) await store.append('fair.desk-a', 'any', Array.from({ length: 100 }, large));
    store.handedOut = 0;
    // The client ignores the data.
    const subscription = bench.client().subscribeToAll();
    await until(() => store.handedOut > 0);
    await pause(200);
    expect(store.handedOut).toBeLessThan(500);
    let heard = 0;
    subscription.on('data', () => heard++);
    await until(() => heard === 1_500);
  });

  it('slows down for a slow reader also after it has caught up', async () => {
    const subscription = bench.client().subscribeToAll({ fromPosition: END });
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    subscription.pause();
    const large = () => anEvent({ text: 'x'.repeat(10_000) });
    for (const _ of range(0, 15)) await store.append('fair.desk-a', 'any', Array.from({ length: 100 }, large));
    await pause(200);
    expect(store.handedOut).toBeLessThan(500);
    let heard = 0;
    subscription.on('data', () => heard++).resume();
    await until(() => heard === 1_500);
  });

  it.each([
    ['unsubscribes', (subscription: AllStreamSubscription) => subscription.unsubscribe()],
    ['loses its connection', async () => bench.server.faults.cutConnections()],
  ])('follows the store no more when its client %s', async (_, leave) => {
    const client = bench.client();
    const subscriptions = [client.subscribeToAll(), client.subscribeToStream('fair.desk-a')];
    for (const subscription of subscriptions) subscription.resume().on('error', () => undefined);
    await until(() => store.following === 2);
    for (const subscription of subscriptions) await leave(subscription as AllStreamSubscription);
    await until(() => store.following === 0 && bench.server.openCalls === 0);
  });

  it('frees a reader that stopped midway', async () => {
    await store.append('fair.desk-a', 'any', someEvents(3_000));
    const client = bench.client();
    for await (const event of client.readAll()) if (nOf(event) === 3) break;
    await client.dispose();
    await until(() => bench.server.openCalls === 0);
  });

  it('fails when the store is closed behind it', async () => {
    const subscription = bench.client().subscribeToAll();
    const failed = failure(new Promise((_, reject) => subscription.on('error', reject)));
    subscription.resume();
    await until(() => store.following === 1);
    await store.close();
    expect(await failed).toMatchObject({ type: 'unavailable', message: expect.stringContaining('closed') });
  });

  it('leaves requests with their client while the store has a thousand to do', async () => {
    let waiting = 0;
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const append = store.append.bind(store);
    store.append = async (...request) => {
      waiting++;
      await gate;
      return append(...request);
    };
    const client = bench.client();
    const sales = range(0, 1_500).map((n) => client.appendToStream(`fair.desk-${n}`, sold(n)));
    await until(() => waiting === 1_024);
    await pause(100);
    expect(waiting).toBe(1_024);
    release();
    expect(await Promise.all(sales)).toHaveLength(1_500);
  });
});
