import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { BatchDelivery } from '../../delivery/batch-delivery';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import type { ConsumerFault } from '../../delivery/delivery-settings';
import { PositionMoved } from '../../delivery/position-moved';
import type { Message } from '../../message';
import { PoisonMessage } from '../../poison-message';
import { lowMessage } from '../../testing/low-message';
import { connectTo } from '../../testing/mortal-process';
import { tell } from '../../testing/stock-room';
import { boundedTransactions } from './bounded-transactions';
import type { RelayProducer, Written } from './relay-producer';
import { RelayProgress } from './relay-progress';
import { RelayWriter } from './relay-writer';
import type { OutgoingMessage } from './outgoing-message';

const IDLE_MS = 250;
const EMPTY = { partition: 0, next: 0, empty: true, position: '', from: '', present: new Set<string>() };

/** A topic of one partition. Reading its end takes longer than a transaction may idle. */
describe('a relay whose topic is slow to read', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let group: string;
  let sent: Message[];
  let looks: number;
  let faults: ConsumerFault[];
  let duringLook: () => Promise<unknown>;
  beforeAll(async () => {
    database = await createTestDatabase('writer');
    dataSource = await connectTo(database.url, 'writer');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(() => {
    group = `suite/${Math.random()}`;
    sent = [];
    looks = 0;
    faults = [];
    duringLook = async () => undefined;
  });

  const tails = () => ({
    cluster: 'one',
    partitions: [
      sent.length === 0
        ? EMPTY
        : {
            ...EMPTY,
            next: sent.length,
            empty: false,
            position: sent.at(-1)!.position,
            present: new Set(sent.map(({ position }) => position)),
          },
    ],
  });
  /** The broker writes the messages before one that it refuses as too large. */
  const send = async (records: readonly OutgoingMessage[]): Promise<Written> => {
    const first = sent.length;
    for (const { message } of records) {
      if (tell(message) === 'LARGE:1') throw new PoisonMessage(message, new Error('too large'));
      sent.push(message);
    }
    return new Map([[0, { first, next: sent.length }]]);
  };

  async function relay() {
    const progress = new RelayProgress(group);
    const writer = new RelayWriter({
      group,
      producer: { send } as unknown as RelayProducer,
      progress,
      readTails: async () => {
        looks++;
        await duringLook();
        await sleep(2 * IDLE_MS);
        return tails();
      },
      isLate: () => false,
      mayWrite: () => undefined,
      onLoss: (error) => faults.push({ group, outcome: 'restarting', error }),
    });
    writer.open(tails(), { cluster: 'one', topic: 't', next: [sent.length], position: '' });
    const delivery = new BatchDelivery(
      {
        group,
        types: [],
        dataSource: boundedTransactions(dataSource, IDLE_MS),
        prepare: () => writer.look(),
        handleBatch: (messages, transaction) => writer.write(messages, transaction),
        writes: (messages) => writer.writes(messages),
        committed: () => writer.settled(),
      },
      {
        clock: new SystemClock(),
        scheduler: new SystemScheduler(),
        random: new SystemRandom(),
        retry: { attempts: 3, baseMs: 10, capMs: 20 },
        onFault: (fault) => void faults.push(fault),
        positionIntervalMs: 5,
        revive: async (message) => ({ message }),
        restart: () => undefined,
      },
    );
    await delivery.start();
    return delivery;
  }
  const MESSAGES = [lowMessage('A', 2, '1'), lowMessage('LARGE', 1, '2'), lowMessage('A', 1, '3')];
  const batch = () => MESSAGES.map((message) => ({ message }));
  const end = { position: MESSAGES[2]!.position };

  it('parks a refused message and sends the rest once, because it reads the topic outside of transactions', async () => {
    const delivery = await relay();
    await delivery.deliver(batch(), end);
    expect(sent.map(tell)).toEqual(['A:2', 'A:1']);
    expect(looks).toBe(1);
    expect(faults.map(({ outcome, message }) => [outcome, message && tell(message)])).toEqual([['parked', 'LARGE:1']]);
    expect((await new ConsumerPositions(group).load(dataSource)).position).toBe(end.position);
    expect(await new RelayProgress(group).load(dataSource)).toMatchObject({ next: [2], position: end.position });
    await delivery.close();
  });

  it('reads the topic only after a failed send', async () => {
    const delivery = await relay();
    for (const message of [lowMessage('A', 3, '1'), lowMessage('A', 2, '2')])
      await delivery.deliver([{ message }], { position: message.position });
    expect(sent.map(tell)).toEqual(['A:3', 'A:2']);
    expect(looks).toBe(0);
    await delivery.close();
  });

  it('reads the topic again, and repeats nothing, when a progress that was sent is not committed', async () => {
    const delivery = await relay();
    const deliver = (count: number, position: string) => {
      const message = lowMessage('A', count, position);
      return delivery.deliver([{ message }], { position: message.position });
    };
    await deliver(4, '1');
    await deliver(3, '2');
    jest.spyOn(dataSource, 'query').mockImplementationOnce(async (sql: string) => {
      expect([sql, sent.map(tell)]).toEqual([expect.stringContaining('move_batch_v1'), ['A:4', 'A:3', 'A:2']]);
      throw Object.assign(new Error('the connection is lost'), { code: 'ECONNRESET' });
    });
    await deliver(2, '3');
    await deliver(1, '4');
    expect(sent.map(tell)).toEqual(['A:4', 'A:3', 'A:2', 'A:1']);
    expect(looks).toBe(1);
    expect(await new RelayProgress(group).load(dataSource)).toMatchObject({ next: [4] });
    await delivery.close();
  });

  it('sends nothing when another instance moves the position while it reads the topic', async () => {
    const delivery = await relay();
    const positions = new ConsumerPositions(group);
    duringLook = async () =>
      positions.move(dataSource, await positions.load(dataSource), { position: MESSAGES[0]!.position });
    await expect(delivery.deliver(batch(), end)).rejects.toBeInstanceOf(PositionMoved);
    // This one was sent before the refusal, in a transaction that was never committed.
    expect(sent.map(tell)).toEqual(['A:2']);
    expect((await positions.load(dataSource)).position).toBe(MESSAGES[0]!.position);
  });

  it('repeats no message that another instance sent, but did not commit, before it read the topic', async () => {
    const delivery = await relay();
    duringLook = async () => void sent.push(MESSAGES[2]!);
    await delivery.deliver(batch(), end);
    expect(sent.map(tell)).toEqual(['A:2', 'A:1']);
    await delivery.close();
  });
});
