import { StockReceived, examples } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import { ConfigResourceTypes } from 'kafkajs';
import { RelayRoom } from '../../../test/relay-room';
import { describeKafka } from '../../testing';
import { ensureTopics } from '../ensure-topics';

describeKafka('a relay with events that it cannot send', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  const parked = async () =>
    (await room.witness.query<{ key: string }[]>('SELECT key FROM parked_messages ORDER BY position')).map(
      ({ key }) => key,
    );
  const key = (sku: string) => `inventory.stock-${sku}`;

  it('parks an event that breaks its contract, with later ones of its key, and sends all others', async () => {
    const { relay, faults } = await room.start();
    await room.low('A', 5, -4, 3);
    await room.low('B', 2, 1);
    await room.low('A', 2);
    await room.tells('B', [2, 1]);
    await eventually(async () => expect(await parked()).toEqual([key('A'), key('A'), key('A')]));
    expect(await room.told('A')).toEqual(['5']);
    const [first, second] = await relay.consumer.parked.list();
    expect(first).toMatchObject({ group: 'inventory/relay', attempts: 0 });
    expect(first!.error).toMatch(/breaks its contract: available/);
    expect(second!.error).toMatch(/queues behind/);
    expect(faults.filter(({ outcome }) => outcome === 'parked')).toHaveLength(3);
  });

  it('parks an event whose translation throws', async () => {
    room.translate = (data) => {
      if (data.sku === 'A') throw new Error('no such field');
      return data;
    };
    const { relay } = await room.start();
    await room.low('A', 1);
    await room.low('B', 1);
    await room.tells('B', [1]);
    expect((await relay.consumer.parked.list())[0]!.error).toMatch(/could not be translated.*no such field/);
  });

  it('sends parked events late, in the order of their key, at a retry with a corrected translation', async () => {
    room.translate = (data) => (data.sku === 'A' ? { ...data, available: -1 } : data);
    const { relay } = await room.start();
    await room.low('A', 3, 2);
    await room.low('B', 1);
    await room.tells('B', [1]);
    expect(await relay.consumer.parked.retry(key('A'))).toEqual({ handled: 0, left: 2 });
    room.translate = (data) => data;
    expect(await relay.consumer.parked.retry(key('A'))).toEqual({ handled: 2, left: 0 });
    await room.low('A', 1, 0);
    await room.tells('A', ['3 late', '2 late', 1, 0]);
    expect(await room.told('B')).toEqual(['1']);
  });

  it('never sends a dropped event, and sends the events behind it late', async () => {
    const { relay } = await room.start();
    await room.low('A', -3, 2);
    await eventually(async () => expect(await parked()).toHaveLength(2));
    const [poison] = await relay.consumer.parked.list();
    expect(await relay.consumer.parked.drop(key('A'), poison!.message.position)).toEqual({ handled: 1, left: 0 });
    await room.low('A', 1);
    await room.tells('A', ['2 late', 1]);
  });

  it('notices a retry through an instance without the lease', async () => {
    room.translate = (data) => (data.sku === 'A' ? { ...data, available: -1 } : data);
    await room.start();
    await room.low('A', 3, 2);
    await eventually(async () => expect(await parked()).toHaveLength(2));
    const other = await room.start();
    room.translate = (data) => data;
    expect(await other.relay.consumer.parked.list()).toHaveLength(2);
    expect(await other.relay.consumer.parked.retry(key('A'))).toEqual({ handled: 2, left: 0 });
    await room.low('A', 1);
    await room.tells('A', ['3 late', '2 late', 1]);
  });

  it('does not send a parked event that has become private', async () => {
    room.translate = (data) => ({ ...data, available: -1 });
    const first = await room.start();
    await room.append('inventory.stock-A', [{ type: StockReceived.type, data: { nonsense: true } }]);
    await room.low('A', 2);
    await eventually(async () => expect(await parked()).toHaveLength(2));
    await first.close();
    room.translate = (data) => data;
    const privateTypes = [StockReceived.type];
    const next = await room.start({ publications: { context: 'inventory', translations: room.lowOnly, privateTypes } });
    expect(await next.relay.consumer.parked.retry(key('A'))).toEqual({ handled: 2, left: 0 });
    await room.tells('A', ['2 late']);
  });

  it('parks an event that is too large for the brokers, and sends it at a retry when they accept more', async () => {
    const { relay } = await room.start();
    const received = examples['inventory.stock-received.v1'];
    await room.low('B', 2);
    await room.append(key('A'), [{ type: StockReceived.type, data: { ...received, note: 'x'.repeat(2_000_000) } }]);
    await room.low('A', 2);
    await room.low('B', 1);
    await room.tells('B', [2, 1]);
    await eventually(async () => expect(await parked()).toEqual([key('A'), key('A')]));
    expect((await relay.consumer.parked.list())[0]!.error).toMatch(/larger than the max message size/);
    await limit(4_000_000);
    expect(await relay.consumer.parked.retry(key('A'))).toEqual({ handled: 2, left: 0 });
  });

  it('finds the one too large event among many when the brokers have a low limit', async () => {
    await ensureTopics(room.kafka, [room.declared]);
    await limit(20_000);
    const received = examples['inventory.stock-received.v1'];
    for (let n = 0; n < 100; n++) {
      const note = n === 50 ? 'x'.repeat(30_000) : 'x'.repeat(1_000);
      await room.append(key(`SKU-${n}`), [{ type: StockReceived.type, data: { ...received, note } }]);
    }
    await room.start();
    await eventually(async () => expect(await room.records()).toHaveLength(99), 15_000);
    expect(await parked()).toEqual([key('SKU-50')]);
  }, 60_000);

  it('sends many large events that do not fit into one request', async () => {
    const received = examples['inventory.stock-received.v1'];
    for (let n = 0; n < 12; n++) {
      await room.append(key('A'), [{ type: StockReceived.type, data: { ...received, note: 'x'.repeat(400_000) } }]);
    }
    await room.start();
    await eventually(async () => expect(await room.records()).toHaveLength(12), 15_000);
    expect(await parked()).toEqual([]);
  });

  async function limit(bytes: number): Promise<void> {
    await room.admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: room.topic,
          configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
        },
      ],
    });
  }
});
