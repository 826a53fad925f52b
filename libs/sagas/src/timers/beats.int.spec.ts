import { VirtualTime, eventually } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { withDatabase } from '../testing/with-database';
import { Beats } from './beats';
import { ProcessTimers } from './process-timers.entity';
import {
  AddTimersOnBehalfOf1700000000040,
  AddTimersTraceparent1700000000060,
  CreateProcessTimers1700000000010,
} from './process-timers.migration';
import { CreateTimerGaps1700000000030 } from './timer-gaps.migration';
import { TimerService } from './timer-service';
import type { DueTimer } from './timer-service';

const PAYMENTS = 'payments/integration';
const processId = '00000000-0000-7000-8000-000000000001';
const breathe = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Virtual time that counts sleeping services, so that a second begins after the last one's work. */
class WatchedTime extends VirtualTime {
  asleep = 0;

  override async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    this.asleep++;
    await super.sleep(delayMs, signal);
    this.asleep--;
  }
}

describe('a gap in the beats', () => {
  let dataSource: DataSource;
  let time: WatchedTime;
  let services: TimerService[];
  let fired: DueTimer[];
  let away: Set<string>;

  const withTables = withDatabase('beats', {
    entities: [ProcessTimers],
    migrations: [
      CreateProcessTimers1700000000010,
      AddTimersOnBehalfOf1700000000040,
      AddTimersTraceparent1700000000060,
      CreateTimerGaps1700000000030,
    ],
  });
  beforeAll(() => {
    dataSource = withTables();
  });
  beforeEach(async () => {
    await dataSource.query('TRUNCATE process_timers, timer_beats, timer_gaps');
    time = new WatchedTime();
    services = [];
    fired = [];
    away = new Set();
  });
  const stop = () => Promise.all(services.splice(0).map((service) => service.close()));
  afterEach(stop);

  const beats = () =>
    new Beats({
      database: dataSource,
      parties: [PAYMENTS],
      atWork: async (parties) => {
        if (away.has('log')) throw new Error('the log is away');
        return new Set(parties.filter((party) => !away.has(party)));
      },
    });
  const start = (warmUpMs = 0) =>
    void services.push(
      new TimerService({
        service: 'desk',
        warmUpMs,
        dataSource,
        clock: { now: async () => time.now() },
        scheduler: time,
        beats: beats(),
        askedBy: (timer) => (timer === 'PAYMENT_TIMEOUT' ? PAYMENTS : undefined),
        fire: async (due) => void fired.push(due),
      }),
    );
  const set = (name: string, ms: number) => {
    const [setAt, dueAt] = [time.now(), new Date(time.now().getTime() + ms)];
    const timers = [{ name, setAt: setAt.toISOString(), dueAt: dueAt.toISOString() }];
    return dataSource
      .getRepository(ProcessTimers)
      .save({ processId, correlationId: 'order-1', timers, nextDueAt: dueAt });
  };
  async function atRest(): Promise<void> {
    do await breathe();
    while (time.asleep < services.length);
  }
  /** Lets the seconds pass with real work in between. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await atRest();
      await time.advance(1_000);
      await atRest();
    }
  }
  /** Lets up to so many seconds pass until the timer has fired. */
  async function firesAfter(most: number): Promise<void> {
    for (let second = 0; second < most && fired.length === 0; second++) await pass(1);
    await eventually(() => expect(fired).toHaveLength(1));
  }
  /** The number of gaps of the host. */
  const gaps = async () => (await dataSource.query<unknown[]>(`SELECT 1 FROM timer_gaps WHERE party = ''`)).length;

  it('moves a time-out after a crash by its length', async () => {
    await set('TIMEOUT', 10_000);
    start();
    await pass(4);
    await stop();
    await time.advance(3_600_000);
    start();
    await pass(5);
    expect(fired).toEqual([]);
    await firesAfter(6);
  });

  it('includes the warm-up of a process', async () => {
    await set('TIMEOUT', 10_000);
    start();
    await pass(4);
    await stop();
    start(5_000);
    await pass(4);
    expect(await gaps()).toBe(0);
    await pass(5);
    expect(fired).toEqual([]);
    expect(await gaps()).toBe(1);
    await firesAfter(6);
  });

  it('does not begin while another instance is at work', async () => {
    await set('TIMEOUT', 10_000);
    start();
    start();
    await pass(3);
    await services.pop()!.close();
    await pass(8);
    expect(fired.length).toBeGreaterThan(0);
    expect(await gaps()).toBe(0);
  });

  it('is found by only one of the instances that start at the same time', async () => {
    await set('TIMEOUT', 10_000);
    const all = [beats(), beats(), beats()];
    await all[0]!.beat(time.now());
    await time.advance(60_000);
    await Promise.all(all.map((each) => each.beat(time.now())));
    expect(await gaps()).toBe(1);
  });

  it('is written for an outage of the log, during which no timer fires', async () => {
    await set('TIMEOUT', 10_000);
    start();
    await pass(3);
    away.add('log');
    await pass(30);
    expect(fired).toEqual([]);
    away.clear();
    await pass(5);
    expect(fired).toEqual([]);
    await firesAfter(8);
  });

  it('of the context that was asked counts up to the length of the time-out', async () => {
    await set('PAYMENT_TIMEOUT', 10_000);
    start();
    await pass(2);
    away.add(PAYMENTS);
    await pass(16);
    expect(fired).toEqual([]);
    await firesAfter(6);
  });

  it('of a context that was not asked does not count', async () => {
    await set('ASK_AGAIN', 10_000);
    start();
    await pass(2);
    away.add(PAYMENTS);
    await firesAfter(10);
  });

  it('is not written for idle time before a timer is set', async () => {
    await set('TIMEOUT', 5_000);
    start();
    await pass(7);
    await dataSource.getRepository(ProcessTimers).clear();
    await pass(40);
    fired = [];
    await set('TIMEOUT', 5_000);
    services[0]!.started([{ name: 'TIMEOUT', dueAt: new Date(time.now().getTime() + 5_000).toISOString() }]);
    await breathe();
    await firesAfter(8);
  });

  it('is deleted after two days', async () => {
    const each = beats();
    await each.beat(time.now());
    for (const ms of [10_000, 49 * 3_600_000, 10_000]) {
      await time.advance(ms);
      await each.beat(time.now());
    }
    expect(await gaps()).toBe(2);
  });
});
