import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayRoom } from '../../../test/relay-room';
import { describeKafka } from '../../testing';

describeKafka('the brokers of a relay', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  it('may be away at the start and later: nothing is parked, appends go on, and all is sent when it is back', async () => {
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

  it('may cut a connection in the middle of everything: nothing is missing, what is repeated is recognised', async () => {
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
    'may say nothing %s: the relay can be closed all the same',
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

  it('may lose a topic while the relay is away: it is sent anew', async () => {
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
    expect(next.faults.map(({ error }) => String(error))).toContainEqual(
      expect.stringMatching(/has lost what was sent/),
    );
    expect(await room.records()).toHaveLength(4);
  });

  it('may lose a topic while the relay is at work: it is sent anew, whether there is news or not', async () => {
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

  it('may lose a topic between two sends: it is sent anew with the next event', async () => {
    await room.start();
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await room.low('A', 3);
    await eventually(async () => expect(await room.admin.listTopics()).toContain(room.topic), 10_000);
    await room.tells('A', [5, 4, 3], 15_000);
  }, 60_000);

  it('may have a topic made anew behind the relay: what is missing there is told of', async () => {
    const process = await room.start();
    await room.low('A', 5, 4);
    await room.tells('A', [5, 4]);
    await room.forgetReader();
    await room.admin.deleteTopics({ topics: [room.topic] });
    await room.records();
    await room.low('A', 3);
    await room.tells('A', [3]);
    await eventually(() => expect(String(process.faults.at(-1)?.error)).toMatch(/was emptied while it was written to/));
  });

  it('may have its records deleted because of their age: nothing is sent anew', async () => {
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
