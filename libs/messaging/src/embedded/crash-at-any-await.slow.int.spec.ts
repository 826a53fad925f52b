import { eventually } from '@maru/testing';
import { PoisonMessage } from '../poison-message';
import { embeddedHarness } from '../testing';
import type { BusProcess } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';

/** Kills the process at its n-th round trip to its database, before or right after the effect. */
function dieAt(room: StockRoom, process: BusProcess, n: number, moment: 'before' | 'after'): () => boolean {
  const { dataSource } = process;
  let trips = 0;
  let dead = false;
  const mortal = <Call extends (...args: never[]) => Promise<unknown>>(call: Call) =>
    (async (...args: never[]) => {
      const last = ++trips === n;
      const result = last && moment === 'before' ? undefined : await call(...args);
      if (!last) return result;
      dead = true;
      await room.crash(process);
      return new Promise(() => undefined);
    }) as unknown as Call;
  dataSource.query = mortal<typeof dataSource.query>(dataSource.query.bind(dataSource));
  dataSource.transaction = mortal<typeof dataSource.transaction>(dataSource.transaction.bind(dataSource));
  return () => dead;
}

const upTo = (last: number) =>
  Array.from({ length: last }, (_, index) => [[index + 1, 'before'] as const, [index + 1, 'after'] as const]).flat();

describe('after a crash at any round trip to the database', () => {
  let room: StockRoom;
  beforeEach(async () => (room = await StockRoom.open((publications) => embeddedHarness(publications))));
  afterEach(() => room.harness.close());

  it.each(upTo(10))(
    'a keyed group loses nothing and keeps its order, parked messages too (round trip %i, %s it)',
    async (n, moment) => {
      const heard: string[] = [];
      const handle = async (message: Parameters<typeof tell>[0]) => {
        if (tell(message) === 'P:2') throw new Error('poison');
        heard.push(tell(message));
      };
      const first = await room.harness.start();
      const dead = dieAt(room, first, n, moment);
      room.keyed(first, handle);
      for (const count of [3, 2, 1]) {
        await room.low('A', count);
        await room.low('P', count);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await eventually(() => expect(dead() || heard.includes('A:1')).toBe(true));
      await room.crash(first);
      const next = room.keyed(await room.harness.start(), handle);
      await room.low('A', 0);
      await eventually(async () => {
        expect(heard).toContain('A:0');
        expect((await next.parked.list()).map(({ message }) => tell(message))).toEqual(['P:2', 'P:1']);
      });
      expect([...new Set(heard.filter((told) => told.startsWith('A')))]).toEqual(['A:3', 'A:2', 'A:1', 'A:0']);
      expect([...new Set(heard.filter((told) => told.startsWith('P')))]).toEqual(['P:3']);
    },
  );

  it.each(upTo(14))('waiting messages are complete and in order (round trip %i, %s it)', async (n, moment) => {
    const heard: string[] = [];
    let away = true;
    const handle = async (message: Parameters<typeof tell>[0]) => {
      if (away && tell(message).startsWith('W')) throw Object.assign(new Error('away'), { transient: true });
      heard.push(tell(message));
    };
    const witness = await room.harness.start();
    const first = await room.harness.start();
    const dead = dieAt(room, first, n, moment);
    room.keyed(first, handle);
    for (const count of [3, 2, 1]) {
      await room.low('A', count);
      await room.low('W', count);
    }
    const rows = async () =>
      (
        await witness.dataSource.query<unknown[]>('SELECT 1 FROM parked_messages WHERE consumer_group = $1', [
          room.group,
        ])
      ).length;
    await eventually(async () => expect(dead() || (await rows()) === 3).toBe(true));
    away = false;
    await eventually(async () => expect(dead() || (await rows()) === 0).toBe(true));
    await room.crash(first);
    const next = room.keyed(await room.harness.start(), handle);
    await room.low('W', 0);
    await eventually(async () => {
      expect([...new Set(heard.filter((told) => told.startsWith('W')))]).toEqual(['W:3', 'W:2', 'W:1', 'W:0']);
      expect([...new Set(heard.filter((told) => told.startsWith('A')))]).toEqual(['A:3', 'A:2', 'A:1']);
      expect(await next.parked.list()).toEqual([]);
    });
  });

  it.each(upTo(10))(
    '%i, %s it: a batch group that writes at once makes every effect exactly once',
    async (n, moment) => {
      const witness = await room.harness.start();
      await room.createEffects(witness);
      await room.low('A', 6, 5, 4, 3, 2, 1);
      const first = await room.harness.start();
      const dead = dieAt(room, first, n, moment);
      const consumer = room.batched(first, room.recordEffects, { batchSize: 1 });
      const head = await room.harness.store.head();
      await eventually(() => expect(dead() || consumer.position() === head).toBe(true));
      await room.crash(first);
      room.batched(witness, room.recordEffects);
      await room.low('A', 0);
      const all = ['A:6', 'A:5', 'A:4', 'A:3', 'A:2', 'A:1', 'A:0'];
      await eventually(async () => expect(await room.effects(witness)).toEqual(all));
    },
  );

  // Named poison is parked in the transaction of the messages around it. Unnamed poison is searched for.
  const batches = [
    ...upTo(12).map(([n, moment]) => [n, moment, true] as const),
    ...[4, 7, 10, 13].map((n) => [n, 'after', false] as const),
  ];

  it.each(batches)(
    'a batch group makes every effect exactly once (round trip %i, %s it, poison named: %s)',
    async (n, moment, named) => {
      const witness = await room.harness.start();
      await room.createEffects(witness);
      const handle: typeof room.recordEffects = async (messages, transaction) => {
        const poison = messages.find((message) => tell(message) === 'P:2');
        if (poison) throw named ? new PoisonMessage(poison, 'poison') : new Error('poison');
        await room.recordEffects(messages, transaction);
      };
      for (const count of [3, 2, 1]) {
        await room.low('A', count);
        await room.low('P', count);
      }
      const first = await room.harness.start();
      const dead = dieAt(room, first, n, moment);
      const consumer = room.batched(first, handle);
      const head = await room.harness.store.head();
      await eventually(() => expect(dead() || consumer.position() === head).toBe(true));
      await room.crash(first);
      const next = room.batched(witness, handle);
      await room.low('A', 0);
      await eventually(async () => {
        const effects = await room.effects(witness);
        expect(effects.filter((told) => told.startsWith('A'))).toEqual(['A:3', 'A:2', 'A:1', 'A:0']);
        expect(effects.filter((told) => told.startsWith('P'))).toEqual(['P:3']);
        expect((await next.parked.list()).map(({ message }) => tell(message))).toEqual(['P:2', 'P:1']);
      });
    },
  );
});
