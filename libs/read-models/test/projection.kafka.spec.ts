import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus, GroupIsPartitioned } from '@maru/messaging';
import type { ConsumerFault } from '@maru/messaging';
import { describeKafka, kafkaHarness } from '@maru/messaging/testing';
import type { KafkaHarness } from '@maru/messaging/testing';
import { ProjectionRunner } from '@maru/read-models';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectionRoom } from './projection-room';
import { publications, received, stockLevels } from './stock-levels';

const SKUS = 7;

describeKafka('a projection on Kafka', (brokers) => {
  let room: ProjectionRoom;
  let harness: KafkaHarness;
  let told: number;
  beforeEach(async () => {
    told = 0;
    room = await ProjectionRoom.open(
      async (dataSource) => (harness = await kafkaHarness(publications, { brokers, partitions: 3, dataSource })),
    );
  });
  afterEach(() => room.harness.close());

  const tell = async (count: number) => {
    for (let n = 0; n < count; n++) await room.tell(received(`SKU${told++ % SKUS}`, 1));
  };
  /** Appends events for as long as `work` runs. */
  async function telling(work: () => Promise<void>): Promise<void> {
    let over = false;
    const teller = (async () => {
      while (!over) {
        await tell(1);
        await sleep(1);
      }
    })();
    await work();
    over = true;
    await teller;
  }
  /** Waits until the view counts every event in its SKU's row, and in the row that all SKUs share. */
  const counted = () =>
    eventually(async () => {
      const counts = (await room.rows()).map(({ sku, onHand, events }) => [sku, onHand, events]);
      const of = (index: number) => Math.ceil((told - index) / SKUS);
      const each = Array.from({ length: SKUS }, (_, index) => [`SKU${index}`, of(index), of(index)]);
      expect(counts).toEqual([['ALL', told, told], ...each]);
    }, 10_000);

  it('counts every event once in a row that all partitions share, while processes come and go', async () => {
    await telling(async () => {
      for (let round = 0; round < 3; round++) {
        const [mortal, closed] = [await harness.start(), await harness.start()];
        room.runner(mortal, { batchSize: 3 }).start();
        const runner = room.runner(closed, { batchSize: 2 });
        runner.start();
        await sleep(1_500);
        await mortal.crash();
        await sleep(300);
        await runner.close();
      }
    });
    room.runner(await harness.start()).start();
    await counted();
  }, 40_000);

  it('is rebuilt while messages keep arriving in every partition, in two processes', async () => {
    for (const process of [await harness.start(), await harness.start()])
      room.runner(process, { batchSize: 5 }).start();
    await telling(async () => {
      for (let rebuilds = 0; rebuilds < 5; rebuilds++) {
        await sleep(200);
        expect((await room.rebuild()).outcome).toBe('swapped');
      }
    });
    await counted();
  }, 40_000);

  it('goes on where the embedded bus stopped, which then refuses the group', async () => {
    const process = await harness.start();
    const faults: ConsumerFault[] = [];
    const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
    const { store } = harness;
    const embedded = new EmbeddedMessageBus({
      store,
      publications,
      ...time,
      onFault: (fault) => void faults.push(fault),
    });
    const { dataSource } = process;
    const on = (bus: typeof process.bus) =>
      new ProjectionRunner({ context: room.context, projection: stockLevels, bus, dataSource });
    const before = on(embedded);
    before.start();
    await tell(20);
    await counted();
    await before.close();
    await tell(20);
    const now = on(process.bus);
    now.start();
    await counted();
    await now.close();
    const after = on(embedded);
    after.start();
    await eventually(() => expect(faults.at(-1)?.error).toBeInstanceOf(GroupIsPartitioned));
    await counted();
    await embedded.close();
  }, 30_000);
});
