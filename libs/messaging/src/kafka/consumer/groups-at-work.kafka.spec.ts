import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { eventually, freePort } from '@maru/testing';
import { describeKafka } from '../../testing';
import { openKafkaRoom } from '../../testing/kafka-room';
import { connectKafka } from '../client/connect-kafka';
import { KafkaMessageBus } from '../kafka-message-bus';

const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };

describeKafka('the groups at work', (brokers) => {
  it('are the groups with a member in any process', async () => {
    const { harness, room } = await openKafkaRoom({ brokers });
    const { kafka, groupIdOf } = harness;
    const onlooker = new KafkaMessageBus({ kafka, groupIdOf, ...time });
    const atWork = async () => [...(await onlooker.atWork([room.group, 'nobody/integration']))];
    try {
      // A new broker may not know its coordinators yet.
      await eventually(async () => expect(await atWork()).toEqual([]), 10_000);
      const consumer = room.keyed(await harness.start(), async () => undefined);
      await eventually(async () => expect(await atWork()).toEqual([room.group]), 10_000);
      await consumer.close();
      await eventually(async () => expect(await atWork()).toEqual([]), 10_000);
    } finally {
      await onlooker.close();
      await harness.close();
    }
  });

  it('are unknown, with an error, while no broker answers', async () => {
    const bus = new KafkaMessageBus({ kafka: connectKafka({ brokers: [`127.0.0.1:${await freePort()}`] }), ...time });
    await expect(bus.atWork(['ordering/integration'])).rejects.toThrow(/no broker|ECONNREFUSED|Connection/);
    await bus.close();
  });
});
