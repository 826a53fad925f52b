import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayRoom } from '../../../test/relay-room';
import { describeKafka } from '../../testing';

describeKafka('a relay whose brokers fail', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  it('parks nothing while the brokers are down, and sends everything when they are back', async () => {
    const process = await room.process();
    process.toKafka.refuse();
    process.relay.start();
    await room.low('A', 5, 4);
    await eventually(() => expect(process.faults.length).toBeGreaterThan(0), 10_000);
    process.toKafka.heal();
    await room.tells('A', [5, 4], 15_000);
    process.toKafka.refuse();
    await room.low('A', 3);
    await room.low('A', 2);
    await sleep(1_000);
    expect(await room.told('A')).toEqual(['5', '4']);
    process.toKafka.heal();
    await room.tells('A', [5, 4, 3, 2], 15_000);
    expect(await process.relay.consumer.parked.list()).toEqual([]);
    expect(process.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
  }, 60_000);

  it('skips nothing when connections are cut at any moment, and its repetitions are recognised', async () => {
    const process = await room.start();
    const cutting = setInterval(() => process.toKafka.cut(), 150);
    for (let n = 0; n < 60; n++) {
      await room.low(`SKU-${n % 7}`, n);
      await sleep(20);
    }
    clearInterval(cutting);
    await eventually(async () => expect((await room.recognised()).sort()).toEqual(await room.appended()), 15_000);
  }, 60_000);

  it.each(['at the start', 'in the middle of a send'])(
    'closes within 5 seconds while the brokers are silent %s',
    async (moment) => {
      const process = await room.process();
      if (moment === 'at the start') process.toKafka.stall();
      process.relay.start();
      await room.low('A', 5);
      if (moment !== 'at the start') {
        await room.tells('A', [5]);
        process.toKafka.stall();
        await room.low('A', 4);
      }
      await sleep(300);
      const began = Date.now();
      await process.relay.close();
      expect(Date.now() - began).toBeLessThan(5_000);
      process.toKafka.heal();
      await room.start();
      await eventually(async () => expect((await room.recognised()).sort()).toEqual(await room.appended()));
    },
  );

  it('sends everything again when its topic was deleted while it was stopped', async () => {
    const first = await room.start();
    await room.low('A', 5, 4);
    await room.low('B', 1);
    await room.tells('A', [5, 4]);
    await room.tells('B', [1]);
    await first.close();
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await room.low('A', 3);
    const next = await room.start();
    await room.tells('A', [5, 4, 3]);
    await room.tells('B', [1]);
    expect(next.faults.map(({ error }) => String(error))).toContainEqual(expect.stringMatching(/has lost messages/));
    expect(await room.records()).toHaveLength(4);
  });

  it('sends everything again when its topic is deleted while it runs, with or without new events', async () => {
    const process = await room.start({ checkIntervalMs: 100 });
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await eventually(() => expect(process.faults.map(({ error }) => String(error)).join()).toMatch(/has lost/), 10_000);
    await room.tells('A', [5, 4]);
    await room.low('A', 3);
    await room.tells('A', [5, 4, 3]);
  });

  it('sends everything again with the next event when its topic is deleted between two sends', async () => {
    await room.start();
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await room.low('A', 3);
    await eventually(async () => expect(await room.admin.listTopics()).toContain(room.topic), 10_000);
    await room.tells('A', [5, 4, 3], 15_000);
  }, 60_000);

  it('reports the missing messages when another process creates its topic again', async () => {
    const process = await room.start();
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await room.records();
    await room.low('A', 3);
    await room.tells('A', [3]);
    await eventually(() =>
      expect(String(process.faults.at(-1)?.error)).toMatch(/was emptied while the relay wrote to it/),
    );
  });

  it('sends nothing again when retention has deleted the records', async () => {
    const first = await room.start();
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await first.close();
    await room.admin.fetchTopicOffsets(room.topic);
    const partitions = [0, 1, 2].map((partition) => ({ partition, offset: '-1' }));
    await room.admin.deleteTopicRecords({ topic: room.topic, partitions });
    await room.forgetReader();
    await room.start();
    await room.low('A', 3);
    await room.tells('A', [3]);
  });
});
