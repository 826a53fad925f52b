import { END, StreamDeletedError } from '@eventstore/db-client';
import { anEvent, range, someEvents } from '../contract-bench';
import { all, failure, nOf, ServerBench } from './server-bench';

describe('removing events from the small server', () => {
  const bench = new ServerBench();
  const sell = (n: number, stream: string, count = 1) => bench.store.append(stream, 'any', someEvents(count, n));
  const numbers = async () =>
    (await all(bench.client().readAll())).filter(({ event }) => !event?.streamId.startsWith('$')).map(nOf);

  it('refuses to read a tombstoned stream, and removes its events with the next scavenge', async () => {
    await sell(0, 'fair.desk-a');
    await sell(1, 'fair.desk-b', 2);
    await sell(3, 'fair.desk-a');
    const client = bench.client();
    await client.tombstoneStream('fair.desk-b');
    expect(await failure(all(client.readStream('fair.desk-b')))).toBeInstanceOf(StreamDeletedError);
    expect(await numbers()).toEqual(range(0, 4));
    expect(await bench.server.scavenge()).toBe(2);
    expect(await numbers()).toEqual([0, 3]);
    expect((await all(client.readAll({ direction: 'backwards', fromPosition: END }))).map(nOf)).toEqual([3, 0]);
    expect(await bench.server.scavenge()).toBe(0);
  });

  it("removes events older than their stream's $maxAge, and keeps the positions of the others", async () => {
    await sell(0, 'fair.desk-a');
    await sell(1, '$stats-127.0.0.1:2113');
    await sell(2, 'fair.desk-a');
    const client = bench.client();
    const before = (await all(client.readStream('fair.desk-a'))).map(({ event }) => event!.revision);
    await bench.store.append('$$$stats-127.0.0.1:2113', 'any', [anEvent({ $maxAge: 60 }, '$metadata')]);
    expect(await bench.server.scavenge()).toBe(0);
    expect(await bench.server.scavenge(new Date(Date.now() + 61_000))).toBe(1);
    expect(await all(client.readStream('$stats-127.0.0.1:2113')).catch(() => [])).toEqual([]);
    expect((await all(client.readStream('fair.desk-a'))).map(({ event }) => event!.revision)).toEqual(before);
  });
});

describe.each([
  ['23.10', [2, 3]],
  ['24.2', [1, 2, 3]],
] as const)('subscribing to the small server as %s, behind a position whose event is gone', (version, expected) => {
  const bench = new ServerBench(() => ({ version }));

  it(`hears ${expected.join(', ')} of 1, 2, 3`, async () => {
    await bench.store.append('other.thing-a', 'any', someEvents(1));
    const client = bench.client();
    const [first] = await all(client.readAll());
    await bench.store.append('fair.desk-a', 'any', someEvents(3, 1));
    await client.tombstoneStream('other.thing-a');
    await bench.server.scavenge();
    const heard: number[] = [];
    const subscription = client.subscribeToAll({ fromPosition: first!.event!.position! });
    subscription.on('data', (each) => heard.push(nOf(each)));
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    expect(heard).toEqual(expected);
  });
});
