import { StockLow, StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayRoom } from '../../../test/relay-room';
import type { RelayProcess } from '../../../test/relay-room';
import type { Publications } from '../../publications';
import { describeKafka } from '../../testing';
import { fromRecord } from '../records/wire';

/** Two versions of a context. The older one does not declare `StockReceived`. */
describeKafka('the relays of two versions', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  const older = (): Publications => ({
    context: 'inventory',
    translations: room.lowOnly,
    privateTypes: ['inventory.shelf-counted.v1'],
  });
  const received = (sku: string) =>
    room.append(`inventory.stock-${sku}`, [
      { type: StockReceived.type, data: { sku, warehouse: 'SEOUL', quantity: 5, receiptId: deriveId('receipt', sku) } },
    ]);
  const types = async () => (await room.records()).map((record) => fromRecord(record).message.type);
  const positionOf = async (type: string) => {
    const { events } = await room.store.readAll();
    return events.find((event) => event.type === type)!.position;
  };
  const stored = async (): Promise<string> => {
    const [row] = await room.witness.query<{ position: string }[]>(
      `SELECT position FROM consumer_positions WHERE consumer_group = 'inventory/relay'`,
    );
    return row!.position;
  };
  const leases = () => room.witness.query<unknown[]>('SELECT 1 FROM relay_leases');
  const standsStill = ({ relay }: RelayProcess) => eventually(() => expect(relay.consumer.standing?.()).toBeDefined());

  it('the older one stops at an event of the newer one, which sends it and all later ones', async () => {
    const old = await room.start({ publications: older() });
    await room.low('A', 3);
    await room.tells('A', [3]);
    await received('A');
    await room.low('A', 2);
    await standsStill(old);
    await room.start();
    await eventually(async () => expect(await types()).toEqual([StockLow.type, StockReceived.type, StockLow.type]));
    expect((await room.recognised()).sort()).toEqual(await room.appended());
  });

  it('the older one reports once where and why it stops, and releases the lease', async () => {
    const old = await room.start({ publications: older() });
    await room.append('inventory.shelf-1', [{ type: 'inventory.shelf-counted.v1', data: {} }]);
    await room.low('A', 3);
    await received('A');
    await room.low('A', 2);
    await standsStill(old);
    await sleep(1_500);
    const at = await positionOf(StockReceived.type);
    const told = old.faults.filter(({ outcome }) => outcome === 'standing-still');
    expect(told.map(({ group, error }) => [group, (error as Error).message])).toEqual([
      ['inventory/relay', expect.stringContaining(`at position ${at}: inventory.stock-A has an event of the type`)],
    ]);
    expect(old.relay.consumer.standing!()).toBe(told[0]!.error);
    expect(old.relay.consumer.standing!()).toMatchObject({ type: StockReceived.type, position: at });
    // All events before it are sent, and none behind it.
    await eventually(async () => expect(await types()).toEqual([StockLow.type]));
    expect(await stored()).toBe(await positionOf(StockLow.type));
    await eventually(async () => expect(await leases()).toEqual([]));
  });

  it('the older one stops at an event with only private ones before it, and stores their position', async () => {
    const old = await room.start({ publications: older() });
    await room.append('inventory.shelf-1', [{ type: 'inventory.shelf-counted.v1', data: {} }]);
    await received('A');
    await standsStill(old);
    await eventually(async () => expect(await stored()).toBe(await positionOf('inventory.shelf-counted.v1')));
  });

  it('the older one goes on when the newer one has sent the event and is closed', async () => {
    const old = await room.start({ publications: older() });
    await received('A');
    await standsStill(old);
    const newer = await room.start();
    await eventually(async () => expect(await types()).toEqual([StockReceived.type]));
    await newer.close();
    await room.low('A', 1);
    await eventually(async () => expect(await types()).toEqual([StockReceived.type, StockLow.type]));
    expect(old.relay.consumer.standing!()).toBeUndefined();
  });

  it('the older one stops after a roll-back, too, and the newer one loses nothing when it returns', async () => {
    const newer = await room.start();
    await room.low('A', 9);
    await room.tells('A', [9]);
    await newer.close();
    await received('A');
    const rolledBack = await room.start({ publications: older() });
    await room.low('A', 8);
    await standsStill(rolledBack);
    await rolledBack.close();
    await room.start();
    await eventually(async () => expect(await types()).toEqual([StockLow.type, StockReceived.type, StockLow.type]));
    expect(await room.records()).toHaveLength(3);
  });

  it('an event that the newer one has parked stays parked when the older one retries it', async () => {
    const newer = await room.start();
    await room.append('inventory.stock-A', [{ type: StockReceived.type, data: { nonsense: true } }]);
    await eventually(async () => expect(await newer.relay.consumer.parked.list()).toHaveLength(1));
    await newer.close();
    const old = await room.start({ publications: older() });
    expect(await old.relay.consumer.parked.retry('inventory.stock-A')).toEqual({ handled: 0, left: 1 });
    expect((await old.relay.consumer.parked.list())[0]!.error).toMatch(/is not declared in this version/);
  });

  it('run no database statement for each private event', async () => {
    const process = await room.process();
    const { dataSource } = process;
    let statements = 0;
    const counted = <Call extends (...args: never[]) => unknown>(call: Call) =>
      ((...args: never[]) => {
        statements++;
        return call(...args);
      }) as Call;
    dataSource.query = counted(dataSource.query.bind(dataSource)) as typeof dataSource.query;
    dataSource.transaction = counted(dataSource.transaction.bind(dataSource)) as typeof dataSource.transaction;
    const countIn = async (work: () => Promise<void>) => {
      const before = statements;
      const began = Date.now();
      await work();
      // Without the renewals of the lease, one each second.
      return statements - before - Math.ceil((Date.now() - began) / 1_000);
    };
    process.relay.start();
    await room.low('A', 3);
    await room.tells('A', [3]);
    const spent = await countIn(async () => {
      for (let shelf = 0; shelf < 50; shelf++)
        await room.append(`inventory.shelf-${shelf}`, [{ type: 'inventory.shelf-counted.v1', data: {} }]);
      await sleep(20);
    });
    expect(spent).toBeLessThanOrEqual(2);
  });
});
