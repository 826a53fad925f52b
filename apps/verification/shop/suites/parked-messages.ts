import { topicOf } from '@maru/contracts';
import { toRecord } from '@maru/messaging/kafka';
import { eventually } from '@maru/testing';
import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { DistributedTestShop } from '../../shops/distributed-shop';
import { runCommand } from '../../shops/run-command';

const TYPE = 'ordering.order-confirmed.v1';
const HEARD_BY = ['notifications/integration', 'ordering/order-summary', 'ordering/order-timeline'];

/** Writes broken records into a topic and the log, so run it last. */
export function parkedMessages(shop: () => DistributedTestShop): void {
  describe('npm run parked', () => {
    const parked = (...args: string[]) => runCommand('parked.cli.js', args, shop().toolEnv);

    /** The listed lines of messages that are parked under the key, as cells. */
    async function listed(key: string): Promise<readonly string[][]> {
      const { code, out, err } = await parked('list');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return out
        .split('\n')
        .map((line) => line.split(/ {2,}/))
        .filter((cells) => cells[1] === key);
    }

    it('lists a record that breaks its contract for every group that hears it, and drops it for one', async () => {
      const key = `ordering.order-${randomUUID()}`;
      await foreignRecord(shop(), key);
      const lines = await eventually(async () => {
        const found = await listed(key);
        expect(found.map(([group]) => group)).toEqual(expect.arrayContaining(HEARD_BY));
        return found;
      }, 20_000);
      for (const line of lines) expect(line[3]).toBe(TYPE);

      const [, , position] = lines.find(([group]) => group === HEARD_BY[0])!;
      expect(await parked('retry', HEARD_BY[0]!, key)).toMatchObject({ code: 1 });
      expect(await parked('drop', HEARD_BY[0]!, key, position!)).toEqual({
        code: 0,
        out: `0 handled, 0 of ${key} parked still\n`,
        err: '',
      });
      expect((await listed(key)).map(([group]) => group)).not.toContain(HEARD_BY[0]);
    }, 180_000);

    it('lists an event that breaks its contract for the relay, which sends all other events', async () => {
      const [id, key] = [randomUUID(), `catalog.product-${randomUUID()}`];
      const metadata = { correlationId: id, causationId: id };
      const broken = { id, type: 'catalog.product-created.v1', data: { secret: 'no sku' }, metadata };
      await shop().eventStore.append(key, 'no-stream', [broken]);
      const [line] = await eventually(async () => {
        const found = await listed(key);
        expect(found.map(([group]) => group)).toEqual(['catalog/relay']);
        return found;
      }, 20_000);
      const { client } = shop();
      const { productId } = await client.product(1);
      await client.ended(await client.placed(client.order(await client.customer(), [productId])));
      expect(await parked('drop', 'catalog/relay', key, line![2]!)).toMatchObject({ code: 0 });
      expect(await listed(key)).toEqual([]);
    }, 180_000);
  });
}

/** Writes a record into the topic of ordering that breaks its contract, as a foreign producer might. */
async function foreignRecord({ shop, eventStore }: DistributedTestShop, key: string): Promise<void> {
  const kafka = new Kafka({ clientId: 'stranger', brokers: shop.brokers!.split(','), logLevel: logLevel.NOTHING });
  const message = {
    id: randomUUID(),
    type: TYPE,
    data: { orderId: 7 },
    key,
    revision: 0,
    position: await eventStore.head(),
    correlationId: randomUUID(),
    causationId: randomUUID(),
    occurredAt: new Date(),
  };
  const producer = kafka.producer();
  await producer.connect();
  // A late record, because consumers would otherwise take its position for that of a duplicate.
  await producer.send({ topic: topicOf('ordering'), messages: [toRecord(message, { late: true })] });
  await producer.disconnect();
}
