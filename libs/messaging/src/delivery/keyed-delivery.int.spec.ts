import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import type { DataSource } from 'typeorm';
import type { Message } from '../message';
import { lowMessage } from '../testing/low-message';
import { connectTo } from '../testing/mortal-process';
import { tell } from '../testing/stock-room';
import type { ConsumerFault } from './delivery-settings';
import { KeyedDelivery } from './keyed-delivery';
import { ParkingLot } from './parking-lot';

const PARTITION = 'stock/0';
/** The position of the n-th message of the log. */
const at = (n: number) => lowMessage('A', 1, `0${n}`).position;
const incoming = (message: Message, resume: number) => ({
  message,
  checkpoint: { position: message.position, resume },
});

/** Two processes have one partition of a keyed group; the old one does not yet know of its loss. */
describe('a keyed partition that another process has taken over', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let open: KeyedDelivery[];
  let group: string;
  let restarts: number;
  let faults: ConsumerFault[];
  beforeAll(async () => {
    database = await createTestDatabase('keyed');
    dataSource = await connectTo(database.url, 'keyed');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(() => {
    open = [];
    group = `suite/${Math.random()}`;
    restarts = 0;
    faults = [];
  });
  afterEach(() => Promise.all(open.map((delivery) => delivery.close())));

  function delivery(handle: (message: Message) => Promise<void>): KeyedDelivery {
    const made = new KeyedDelivery(
      { group, types: [], dataSource, handle },
      {
        clock: new SystemClock(),
        scheduler: new SystemScheduler(),
        random: new SystemRandom(),
        retry: { attempts: 1, baseMs: 1, capMs: 2 },
        onFault: (fault) => void faults.push(fault),
        positionIntervalMs: 5,
        revive: async (message) => ({ message }),
        restart: () => void restarts++,
      },
      PARTITION,
    );
    open.push(made);
    return made;
  }
  const deliver = (to: KeyedDelivery, message: Message, resume: number) =>
    to.deliver([incoming(message, resume)], { position: message.position, resume });
  const row = async () => {
    const [found] = await dataSource.query<{ position: string; resume: string | null }[]>(
      'SELECT position, resume FROM consumer_positions WHERE consumer_group = $1 AND partition = $2',
      [group, PARTITION],
    );
    return found;
  };
  const parked = async () => (await new ParkingLot(group).list(dataSource)).map(({ message }) => tell(message));

  /** Starts a process whose handler of A:9 waits for `release`, and another that takes over meanwhile. */
  async function takenOver(then: () => Promise<void>) {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    const old = delivery(async (message) => {
      if (tell(message) !== 'A:9') return;
      begun = true;
      await gate;
      await then();
    });
    await old.start();
    await deliver(old, lowMessage('B', 1, '01'), 1);
    await eventually(async () => expect(await row()).toEqual({ position: at(1), resume: '1' }));
    await deliver(old, lowMessage('A', 9, '02'), 2);
    await eventually(() => expect(begun).toBe(true));
    const heard: string[] = [];
    const next = delivery(async (message) => void heard.push(tell(message)));
    expect(await next.start()).toMatchObject({ position: at(1), resume: 1 });
    return { old, next, release, heard };
  }

  it('does not advance when the old process finishes a message late', async () => {
    const { release } = await takenOver(async () => undefined);
    release();
    await eventually(() => expect(restarts).toBe(1));
    expect(await row()).toEqual({ position: at(1), resume: '1' });
    expect(faults).toEqual([expect.objectContaining({ group, outcome: 'restarting' })]);
  });

  it('gets no parked message from the old process', async () => {
    const { release } = await takenOver(() => Promise.reject(new Error('cannot take it')));
    release();
    await eventually(() => expect(restarts).toBe(1));
    expect(await parked()).toEqual([]);
  });

  it('goes on in the new process', async () => {
    const { old, next, release, heard } = await takenOver(async () => undefined);
    await deliver(next, lowMessage('A', 9, '02'), 2);
    await deliver(next, lowMessage('A', 8, '03'), 3);
    await eventually(async () => expect(await row()).toEqual({ position: at(3), resume: '3' }));
    expect(heard).toEqual(['A:9', 'A:8']);
    release();
    await eventually(() => expect(restarts).toBe(1));
    await old.close();
    expect(await row()).toEqual({ position: at(3), resume: '3' });
  });

  it('starts no further message in the old process once that notices the loss', async () => {
    const begun: string[] = [];
    const old = delivery(async (message) => void begun.push(tell(message)));
    await old.start();
    await delivery(async () => undefined).start();
    await deliver(old, lowMessage('A', 9, '01'), 1);
    await eventually(() => expect(restarts).toBe(1));
    await deliver(old, lowMessage('A', 8, '02'), 2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(begun).toEqual(['A:9']);
  });

  it('has a parked key freed when the old process retries it', async () => {
    let poison = true;
    const first = delivery(async (message) => {
      if (poison && tell(message) === 'A:9') throw new Error('cannot take it');
    });
    await first.start();
    await deliver(first, lowMessage('A', 9, '01'), 1);
    await eventually(async () => expect(await parked()).toEqual(['A:9']));
    const heard: string[] = [];
    const next = delivery(async (message) => void heard.push(tell(message)));
    await next.start();
    poison = false;
    expect(await first.retry(lowMessage('A', 9, '01').key)).toEqual({ handled: 1, left: 0 });
    // `next` remembers the key as parked, but must not park A:8 behind a message that is gone.
    await deliver(next, lowMessage('A', 8, '02'), 2);
    await eventually(() => expect(restarts).toBe(2));
    expect(await parked()).toEqual([]);
    expect(heard).toEqual([]);
    const { position } = await next.start();
    expect(position).toBe(at(1));
    await deliver(next, lowMessage('A', 8, '02'), 2);
    await eventually(() => expect(heard).toEqual(['A:8']));
  });

  it('makes progress when two processes of the embedded bus keep taking it over', async () => {
    const heard: string[] = [];
    const processes = [0, 1].map(() => {
      const made = new KeyedDelivery(
        { group, types: [], dataSource, handle: async (message) => void heard.push(tell(message)) },
        {
          clock: new SystemClock(),
          scheduler: new SystemScheduler(),
          random: new SystemRandom(),
          retry: { attempts: 1, baseMs: 1, capMs: 2 },
          onFault: () => undefined,
          positionIntervalMs: 20,
          revive: async (message) => ({ message }),
          restart: () => undefined,
        },
      );
      open.push(made);
      return made;
    });
    let over = false;
    const run = async (one: KeyedDelivery) => {
      while (!over) {
        const { position } = await one.start();
        const next = Number(position || 0) + 1;
        if (next > 30) over = true;
        else
          await one.deliver([{ message: lowMessage('A', next, String(next).padStart(3, '0')) }], {
            position: String(next).padStart(3, '0'),
          });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await Promise.all(processes.map(run));
    expect([...new Set(heard)]).toEqual(Array.from({ length: 30 }, (_, index) => `A:${index + 1}`));
  });
});
