import { SeededRandom } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../message';
import type { Consumer } from '../../message-bus';
import { describeKafka } from '../../testing';
import type { BusProcess } from '../../testing';
import { openKafkaRoom } from '../../testing/kafka-room';
import type { KafkaRoom } from '../../testing/kafka-room';
import { tell } from '../../testing/stock-room';

const SKUS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'];
const STORM_MS = 6_000;

describeKafka('processes that share a group', (brokers) => {
  let stock: KafkaRoom;
  afterEach(() => stock.harness.close());
  const open = async (partitions: number) => {
    stock = await openKafkaRoom({ brokers, partitions });
    return stock.harness.start();
  };
  const members = async () => {
    const groupId = stock.harness.groupIdOf(stock.room.group);
    const { groups } = await stock.harness.admin.describeGroups([groupId]);
    return groups[0]!.members.map(({ memberId }) => memberId);
  };

  describe('while members start, close and crash', () => {
    /** Appends events of every SKU while processes start, close and crash. Returns the number of events of each SKU. */
    async function storm(seed: number, consume: (process: BusProcess) => Consumer): Promise<number> {
      const random = new SeededRandom(seed);
      const running: { process: BusProcess; consumer: Consumer }[] = [];
      let over = false;
      let told = 0;
      const telling = (async () => {
        for (; !over; told++) {
          for (const sku of SKUS) await stock.room.low(sku, told);
          await sleep(5);
        }
      })();
      for (const deadline = Date.now() + STORM_MS; Date.now() < deadline;) {
        const process = await stock.harness.start();
        running.push({ process, consumer: consume(process) });
        await sleep(random.next() * 1_200);
        if (running.length < 2 && random.next() < 0.7) continue;
        const [gone] = running.splice(Math.floor(random.next() * running.length), 1);
        if (random.next() < 0.5) await stock.room.crash(gone!.process);
        else await gone!.consumer.close();
      }
      over = true;
      await telling;
      consume(await stock.harness.start());
      return told;
    }
    const all = (sku: string, told: number) => Array.from({ length: told }, (_, count) => `${sku}:${count}`);
    const of = (sku: string, list: readonly string[]) => list.filter((told) => told.startsWith(sku));

    it.each([1, 2])(
      'make every effect of a batch group once, in the order of its key (seed %i)',
      async (seed) => {
        const witness = await open(3);
        await stock.room.createEffects(witness);
        const told = await storm(seed, (process) =>
          stock.room.batched(process, stock.room.recordEffects, { batchSize: 20 }),
        );
        await eventually(
          async () => expect(await stock.room.effects(witness)).toHaveLength(told * SKUS.length),
          15_000,
        );
        const effects = await stock.room.effects(witness);
        for (const sku of SKUS) expect(of(sku, effects)).toEqual(all(sku, told));
      },
      40_000,
    );

    it.each([3, 4])(
      'skip no message of a keyed group and reorder no key (seed %i)',
      async (seed) => {
        await open(3);
        const heard: string[] = [];
        const told = await storm(seed, (process) =>
          stock.room.keyed(process, async (message) => {
            await sleep(Math.random() * 3);
            heard.push(tell(message));
          }),
        );
        await eventually(() => expect(new Set(heard).size).toBe(told * SKUS.length), 15_000);
        for (const sku of SKUS) expect([...new Set(of(sku, heard))]).toEqual(all(sku, told));
      },
      40_000,
    );
  });

  describe('when the one without the partition frees a parked key', () => {
    /** Two members of the group. One of them has its only partition. */
    async function two(consume: (process: BusProcess, name: string) => Consumer) {
      const [one, other] = [await open(1), await stock.harness.start()];
      await stock.room.createEffects(one);
      const consumers = { one: consume(one, 'one'), other: consume(other, 'other') };
      await eventually(async () => expect(await members()).toHaveLength(2), 10_000);
      await sleep(300);
      return consumers;
    }
    const parkedIn = async ({ parked }: Consumer) => (await parked.list()).map(({ message }) => tell(message));

    it.each(['retried', 'dropped'])('go on with the key in a keyed group (%s)', async (how) => {
      const heard: { by: string; told: string }[] = [];
      let poison = 'A:3';
      const consumers = await two((process, by) =>
        stock.room.keyed(process, async (message) => {
          if (tell(message) === poison) throw new Error('cannot take it');
          heard.push({ by, told: tell(message) });
        }),
      );
      await stock.room.low('B', 1);
      const owner = await eventually(() => heard[0]!.by);
      const elsewhere = consumers[owner === 'one' ? 'other' : 'one'];
      await stock.room.low('A', 3, 2);
      await eventually(async () => expect(await parkedIn(elsewhere)).toEqual(['A:3', 'A:2']));
      if (how === 'retried') {
        poison = '';
        expect(await elsewhere.parked.retry(stock.room.key('A'))).toEqual({ handled: 2, left: 0 });
      } else {
        const [first] = await elsewhere.parked.list();
        expect(await elsewhere.parked.drop(first!.message.key, first!.message.position)).toEqual({
          handled: 1,
          left: 0,
        });
      }
      await stock.room.low('A', 1, 0);
      const expected = how === 'retried' ? ['A:3', 'A:2', 'A:1', 'A:0'] : ['A:2', 'A:1', 'A:0'];
      await eventually(() => expect([...new Set(heard.map(({ told }) => told))].slice(1)).toEqual(expected), 10_000);
      expect(await parkedIn(elsewhere)).toEqual([]);
    });

    it('go on with the key in a batch group, and make each effect once', async () => {
      const seen: string[] = [];
      let poison = 'A:3';
      const consumers = await two((process, by) =>
        stock.room.batched(process, async (messages: readonly Message[], transaction) => {
          seen.push(by);
          if (messages.some((message) => tell(message) === poison)) throw new Error('cannot take it');
          await stock.room.recordEffects(messages, transaction);
        }),
      );
      await stock.room.low('B', 1);
      const owner = await eventually(() => seen[0]!);
      const elsewhere = consumers[owner === 'one' ? 'other' : 'one'];
      await stock.room.low('A', 3, 2);
      await eventually(async () => expect(await parkedIn(elsewhere)).toEqual(['A:3', 'A:2']));
      poison = '';
      // A message that comes during the retry is handled after it.
      const retried = elsewhere.parked.retry(stock.room.key('A'));
      await stock.room.low('A', 1);
      expect((await retried).left).toBe(0);
      await stock.room.low('A', 0);
      const witness = await stock.harness.start();
      await eventually(async () => {
        expect(await stock.room.effects(witness)).toEqual(['B:1', 'A:3', 'A:2', 'A:1', 'A:0']);
      }, 10_000);
      expect(await parkedIn(elsewhere)).toEqual([]);
    });
  });

  it('keep their partitions while a handler takes longer than a session without a heartbeat', async () => {
    const process = await open(1);
    const heard: string[] = [];
    stock.room.keyed(process, async (message) => {
      if (tell(message) === 'A:2') await sleep(8_000);
      heard.push(tell(message));
    });
    await stock.room.low('A', 2, 1);
    await eventually(async () => expect(await members()).toHaveLength(1));
    const before = await members();
    await eventually(() => expect(heard).toEqual(['A:2', 'A:1']), 12_000);
    expect(await members()).toEqual(before);
    expect(stock.faults).toEqual([]);
  }, 30_000);

  it.each(['keyed', 'batch'])(
    'stay in their %s group while their database is away',
    async (mode) => {
      const process = await open(1);
      await stock.room.createEffects(process);
      const heard: string[] = [];
      if (mode === 'batch') stock.room.batched(process, stock.room.recordEffects);
      else
        stock.room.keyed(process, async (message) => {
          await process.dataSource.query(`INSERT INTO effects (told) VALUES ($1)`, [tell(message)]);
        });
      const effects = async () =>
        (await stock.harness.witness.query<{ told: string }[]>('SELECT told FROM effects ORDER BY id')).map(
          ({ told }) => told,
        );
      await stock.room.low('A', 9);
      await eventually(async () => expect(await effects()).toEqual(['A:9']), 10_000);
      const before = await members();
      await stock.harness.databaseAway(3_000, () => stock.room.low('A', 8, 7, 6));
      await eventually(async () => expect(await effects()).toEqual(['A:9', 'A:8', 'A:7', 'A:6']), 10_000);
      expect(await members()).toEqual(before);
      expect(stock.faults.some(({ outcome }) => outcome === 'retrying')).toBe(true);
      expect(stock.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
      expect(heard).toEqual([]);
    },
    30_000,
  );

  it('give partitions away although a handler hangs, and its message is handled again', async () => {
    stock = await openKafkaRoom({ brokers, bus: { drainMs: 300 } });
    const stuck = await stock.harness.start();
    const begun: string[] = [];
    stock.room.keyed(stuck, async (message) => {
      begun.push(tell(message));
      await new Promise(() => undefined);
    });
    await stock.room.low('A', 2, 1);
    await eventually(() => expect(begun).toEqual(['A:2']));
    const heard: string[] = [];
    const consume = async () =>
      stock.room.keyed(await stock.harness.start(), async (message) => void heard.push(tell(message)));
    await consume();
    // Kafka decides which of them has the partition. When the stuck one is gone, one of the others has it.
    await consume();
    await stock.room.crash(stuck);
    await stock.room.low('A', 0);
    await eventually(() => expect([...new Set(heard)]).toEqual(['A:2', 'A:1', 'A:0']), 10_000);
  });
});
