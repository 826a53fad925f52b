import { StockLow, StockReceived, examples } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import { RelayRoom } from '../../../test/relay-room';
import { describeKafka } from '../../testing';
import { ensureTopics } from '../ensure-topics';

const PARTITIONS = 500;

describeKafka('a relay whose topic has 500 partitions', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  it('parks a refused event and sends the rest, although its transactions may idle for 900 ms only', async () => {
    await ensureTopics(room.kafka, [{ ...room.declared, partitions: PARTITIONS }]);
    for (let sku = 0; sku < 1_500; sku++) await room.low(`SKU-${sku}`, 1);
    const { relay, faults } = await room.start({ leaseMs: 900 });
    await eventually(async () => expect(relay.consumer.position()).toBe(await room.store.head()), 60_000);
    const data = { ...examples['inventory.stock-received.v1'], note: 'x'.repeat(2_000_000) };
    const shelf = { type: StockLow.type, data: { sku: 'LARGE', available: 1, threshold: 1 } };
    await room.append('inventory.stock-LARGE', [{ type: StockReceived.type, data }, shelf]);
    await room.low('A', 1);
    await eventually(async () => expect(relay.consumer.position()).toBe(await room.store.head()), 60_000);
    const parked = await relay.consumer.parked.list();
    expect(parked.map(({ message }) => message.key)).toEqual(['inventory.stock-LARGE', 'inventory.stock-LARGE']);
    await room.tells('A', [1]);
    expect(faults.filter(({ outcome }) => outcome === 'retrying')).toEqual([]);
  }, 180_000);
});
