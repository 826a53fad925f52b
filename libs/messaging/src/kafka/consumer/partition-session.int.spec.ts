import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { StockLow } from '@maru/testing/stock';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import type { KafkaMessage } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { ConsumerFault, DeliverySettings } from '../../delivery/delivery-settings';
import { KeyedDelivery } from '../../delivery/keyed-delivery';
import type { Message } from '../../message';
import { logPosition as position, lowMessage } from '../../testing/low-message';
import { connectTo } from '../../testing/mortal-process';
import { tell } from '../../testing/stock-room';
import { FetchBudget } from './fetch-budget';
import { sourceOf } from '../records/log-position';
import { PartitionSession } from './partition-session';
import { toRecord } from '../records/wire';

/** The spec plays the brokers of the session. */
describe('the session of a partition', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let session: PartitionSession | undefined;
  let asked: string[];
  let faults: ConsumerFault[];
  let heard: string[];
  beforeAll(async () => {
    database = await createTestDatabase('session');
    dataSource = await connectTo(database.url, 'session');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(() => {
    session = undefined;
    asked = [];
    faults = [];
    heard = [];
  });
  afterEach(() => session?.close());

  interface Conditions {
    readonly after?: Promise<unknown>;
    readonly marks?: { readonly low: number; readonly high: number };
    readonly handle?: (message: Message) => Promise<void>;
  }
  function open({ after = Promise.resolve(), marks = { low: 0, high: 0 }, handle }: Conditions): PartitionSession {
    const hear = async (message: Message) => void heard.push(tell(message));
    const consumer = { group: `suite/${Math.random()}`, types: [StockLow.type], dataSource, handle: handle ?? hear };
    const settings = {
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      random: new SystemRandom(),
      retry: { attempts: 1, baseMs: 1, capMs: 2 },
      onFault: (fault: ConsumerFault) => void faults.push(fault),
      positionIntervalMs: 5,
      revive: async (message: Message) => ({ message }),
    } satisfies Omit<DeliverySettings, 'restart'>;
    session = new PartitionSession({
      ...{ place: 'stock/0', consumer, settings, after, standStillMs: 20 },
      source: sourceOf('inventory'),
      hearing: { take: async () => true },
      hears: [StockLow.type],
      // Enough for some thousands of these records.
      share: new FetchBudget(16 << 20).open(),
      feed: {
        watermarks: async () => marks,
        seek: (offset) => void asked.push(`from ${offset}`),
        pause: () => void asked.push('pause'),
        resume: () => void asked.push('resume'),
      },
      makeDelivery: (restart) => new KeyedDelivery(consumer, { ...settings, restart }, 'stock/0'),
      restart: () => void asked.push('another session'),
    });
    return session;
  }
  /** The records of these offsets, `A:<offset>` each. */
  function fetched(from: number, to: number) {
    const records = Array.from({ length: to - from }, (_, index) => {
      const { key, value, headers, timestamp } = toRecord(lowMessage('A', from + index, position(from + index)));
      const record = { key: Buffer.from(key), value: Buffer.from(value), headers, timestamp };
      return { ...record, offset: String(from + index) } as unknown as KafkaMessage;
    });
    return { from, next: to, high: to, records };
  }
  const begun = () => eventually(() => expect(asked).toContain('resume'));

  it('refuses records that are fetched before it knows where to begin', async () => {
    let begin = () => {};
    open({ after: new Promise<void>((resolve) => (begin = resolve)) });
    expect(await session!.take(fetched(0, 3))).toBe(false);
    begin();
    await begun();
    expect(asked).toEqual(['from 0', 'resume']);
    expect(await session!.take(fetched(0, 3))).toBe(true);
    await eventually(() => expect(heard).toEqual(['A:0', 'A:1', 'A:2']));
  });

  it('can be closed while it waits to begin', async () => {
    open({ after: new Promise(() => undefined) });
    await session!.close();
    expect(asked).toEqual([]);
  });

  it('starts over when a fetch leaves a gap', async () => {
    open({});
    await begun();
    await session!.take(fetched(0, 2));
    expect(await session!.take(fetched(3, 4))).toBe(false);
    expect(asked.at(-1)).toBe('another session');
    expect((faults[0]!.error as Error).message).toBe('stock/0 was fetched from offset 3 instead of 2');
  });

  it('goes on behind transaction markers', async () => {
    open({});
    await begun();
    await session!.take(fetched(0, 2));
    session!.passOver(3);
    expect(await session!.take(fetched(3, 4))).toBe(true);
    await eventually(() => expect(heard).toEqual(['A:0', 'A:1', 'A:3']));
  });

  it('delays the fetches for a moment when it is full, then leaves them, and comes back when it has room', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    open({ handle: () => gate });
    await begun();
    const began = Date.now();
    await session!.take(fetched(0, 8_000));
    await session!.take(fetched(8_000, 16_000));
    expect(Date.now() - began).toBeGreaterThanOrEqual(190);
    expect(asked.at(-1)).toBe('pause');
    release();
    // It begins with the last record that it has, to check that the topic is still the same.
    await eventually(() => expect(asked.slice(-3)).toEqual(['pause', 'from 15999', 'resume']));
    const seen = fetched(15_999, 16_002);
    expect(await session!.take(seen)).toBe(true);
    await eventually(() => expect(session!.position).toBe(position(16_001)));
    expect(session!.isBehind).toBe(false);
  });

  it('lets a new keyed group begin where the topic begins, and reports the missing messages', async () => {
    open({ marks: { low: 7, high: 9 } });
    await begun();
    expect(asked).toEqual(['from 7', 'resume']);
    expect((faults[0]!.error as Error).message).toMatch(/gone from the topic: stock\/0 begins at offset 7/);
  });

  it('leaves the fetches and takes no records when it is closed', async () => {
    open({});
    await begun();
    await session!.close();
    expect(asked.at(-1)).toBe('pause');
    expect(await session!.take(fetched(0, 1))).toBe(false);
    await sleep(20);
    expect(heard).toEqual([]);
  });
});
