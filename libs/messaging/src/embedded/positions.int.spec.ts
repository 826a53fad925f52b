import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedHarness } from '../testing';
import type { BusProcess } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';

describe('the stored position of a group', () => {
  let room: StockRoom;
  let process: BusProcess;
  beforeEach(async () => {
    room = await StockRoom.open((publications) => embeddedHarness(publications));
    process = await room.harness.start();
    await room.createEffects(process);
  });
  afterEach(() => room.harness.close());

  const stored = async () => {
    const rows = await process.dataSource.query<{ position: string }[]>(
      'SELECT position FROM consumer_positions WHERE consumer_group = $1',
      [room.group],
    );
    return rows[0]?.position;
  };

  it.each(['keyed', 'batch'] as const)('passes events that are not for a %s group', async (mode) => {
    const consumer =
      mode === 'keyed' ? room.keyed(process, async () => undefined) : room.batched(process, room.recordEffects);
    await room.append('inventory.shelf-1', [{ type: 'inventory.shelf-counted.v1', data: {} }]);
    await eventually(async () => expect(await stored()).toBe(await room.harness.store.head()));
    expect(consumer.position()).toBe(await room.harness.store.head());
  });

  it('is never ahead of an unfinished message', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const heard: string[] = [];
    room.keyed(process, async (message) => {
      if (tell(message) === 'SLOW:1') await gate;
      heard.push(tell(message));
    });
    await room.low('A', 1);
    const done = await room.harness.store.head();
    await room.low('SLOW', 1);
    await room.low('B', 3, 2, 1);
    await room.hears(heard, ['A:1', 'B:3', 'B:2', 'B:1']);
    await sleep(100);
    expect(await stored()).toBe(done);
    release();
    await eventually(async () => expect(await stored()).toBe(await room.harness.store.head()));
  });

  it('is written seldom, so that successful messages cost no round trip each', async () => {
    let trips = 0;
    const { dataSource } = process;
    const query = dataSource.query.bind(dataSource);
    dataSource.query = ((...statement: Parameters<typeof query>) => {
      trips++;
      return query(...statement);
    }) as typeof query;
    let handled = 0;
    room.keyed(process, async () => void handled++);
    for (let batch = 0; batch < 20; batch++) await room.low(`SKU${batch}`, ...Array.from({ length: 100 }, (_, n) => n));
    await eventually(() => expect(handled).toBe(2_000));
    await sleep(60);
    expect(trips).toBeLessThan(20);
  });

  it('of a slow group applies back-pressure to the subscription, so that memory stays bounded', async () => {
    let begun = 0;
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    room.keyed(process, async () => {
      begun++;
      await gate;
    });
    for (let sku = 0; sku < 100; sku++) await room.low(`SKU${sku}`, ...Array.from({ length: 100 }, (_, n) => n));
    await eventually(() => expect(begun).toBeGreaterThan(0));
    await sleep(50);
    // Each key has 100 messages. The group has taken at most 2,048 of the 10,000, and a page of 512.
    expect(begun).toBeLessThanOrEqual(26);
    release();
    await eventually(() => expect(begun).toBe(10_000));
  });

  it('of a batch group passes a stretch without messages for it, and stays there after a close', async () => {
    const consumer = room.batched(process, room.recordEffects);
    await room.append('customers.customer-1', [{ type: 'customers.seen.v1', data: {} }]);
    await eventually(async () => expect(await stored()).toBe(await room.harness.store.head()));
    await consumer.close();
    expect(await stored()).toBe(await room.harness.store.head());
  });

  it('of a batch group does not go back when it is closed between the two halves of a batch', async () => {
    let calls = 0;
    const consumer = room.batched(process, async (messages, transaction) => {
      if (calls++ === 0) throw new Error('cannot take them together');
      if (messages.some((message) => tell(message) === 'A:1')) throw Object.assign(new Error(), { code: 'ECONNRESET' });
      await room.recordEffects(messages, transaction);
    });
    await room.low('A', 4, 3, 2, 1);
    await eventually(async () => expect(await room.effects(process)).toEqual(['A:4', 'A:3']));
    await consumer.close();
    room.batched(process, room.recordEffects);
    await eventually(async () => expect(await stored()).toBe(await room.harness.store.head()));
    expect(await room.effects(process)).toEqual(['A:4', 'A:3', 'A:2', 'A:1']);
  });
});
