import { currentCausation } from '@maru/kernel';
import { VirtualTime, eventually } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { withDatabase } from '../testing/with-database';
import { ProcessTimers } from './process-timers.entity';
import {
  AddTimersOnBehalfOf1700000000040,
  AddTimersTraceparent1700000000060,
  CreateProcessTimers1700000000010,
} from './process-timers.migration';
import { TimerService } from './timer-service';
import type { DueTimer } from './timer-service';

const process = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const breathe = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('durable timers', () => {
  let dataSource: DataSource;
  let time: VirtualTime;
  let services: TimerService[];
  let fired: DueTimer[];

  const withTables = withDatabase('timers', {
    entities: [ProcessTimers],
    migrations: [CreateProcessTimers1700000000010, AddTimersOnBehalfOf1700000000040, AddTimersTraceparent1700000000060],
  });
  beforeAll(() => {
    dataSource = withTables();
  });
  beforeEach(async () => {
    await dataSource.getRepository(ProcessTimers).clear();
    time = new VirtualTime();
    services = [];
    fired = [];
  });
  afterEach(() => Promise.all(services.map((service) => service.close())));

  const inMs = (ms: number) => new Date(time.now().getTime() + ms).toISOString();
  async function run(n: number, ...timers: readonly (readonly [name: string, ms: number])[]) {
    const running = timers.map(([name, ms]) => ({ name, dueAt: inMs(ms) }));
    const row = {
      processId: process(n),
      correlationId: `order-${n}`,
      timers: running,
      nextDueAt: new Date(running[0]!.dueAt),
    };
    await dataSource.getRepository(ProcessTimers).save(row);
    return running;
  }
  /** Starts a service; after a firing the projection catches up at once, unless `catchUp` is false. */
  function start(catchUp = true, fire: (due: DueTimer) => Promise<void> = async () => {}) {
    const service = new TimerService({
      service: 'desk',
      dataSource,
      clock: { now: async () => time.now() },
      scheduler: time,
      fire: async (due) => {
        await fire(due);
        fired.push(due);
        if (catchUp) await dataSource.getRepository(ProcessTimers).delete(due.processId);
      },
    });
    services.push(service);
    return service;
  }
  const names = () => fired.map(({ timer, processId }) => `${timer} ${Number(processId.slice(-4))}`);

  it('fire when they are due, and not before', async () => {
    await run(1, ['PAYMENT_TIMEOUT', 60_000]);
    start();
    await breathe();
    await time.advance(59_999);
    await breathe();
    expect(fired).toEqual([]);
    await time.advance(1);
    await eventually(() => expect(names()).toEqual(['PAYMENT_TIMEOUT 1']));
  });

  it('fire after a restart when they became due while no service ran', async () => {
    await run(1, ['PAYMENT_TIMEOUT', 1_000]);
    await time.advance(3_600_000);
    start();
    await eventually(() => expect(names()).toEqual(['PAYMENT_TIMEOUT 1']));
  });

  it('are the same message from every instance, in the conversation of their process', async () => {
    const causations: unknown[] = [];
    await run(1, ['ASK_AGAIN', 0]);
    const record = () => Promise.resolve(void causations.push(currentCausation()));
    start(false, record);
    start(false, record);
    await eventually(() => expect(fired).toHaveLength(2));
    expect(fired[0]).toEqual(fired[1]);
    const actor = { kind: 'service', id: 'desk' };
    expect(causations).toEqual([1, 2].map(() => ({ messageId: fired[0]!.messageId, correlationId: 'order-1', actor })));
  });

  it('fire once in a service, however long their rows lag behind, and do not block others', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, n) => run(n, ['LAGGING', 0])));
    start(false);
    await eventually(() => expect(fired).toHaveLength(300));
    await run(999, ['FRESH', 500]);
    for (let round = 0; round < 5; round++) {
      await time.advance(1_000);
      await breathe();
    }
    expect(names().slice(300)).toEqual(['FRESH 999']);
  });

  it('cause no busy loop while their rows lag behind', async () => {
    await run(1, ['LAGGING', 0]);
    const pages = jest.spyOn(dataSource.manager, 'createQueryBuilder');
    const statements = jest.spyOn(dataSource, 'query');
    start(false);
    await eventually(() => expect(fired).toHaveLength(1));
    await breathe();
    expect(pages.mock.calls.length + statements.mock.calls.length).toBeLessThanOrEqual(4);
    pages.mockRestore();
    statements.mockRestore();
  });

  it('cost one statement each 15 seconds while none runs', async () => {
    const statements = jest.spyOn(dataSource, 'query');
    const pages = jest.spyOn(dataSource.manager, 'createQueryBuilder');
    start();
    for (let second = 0; second < 60; second++) {
      await breathe();
      await time.advance(1_000);
    }
    expect(statements.mock.calls.length).toBeLessThanOrEqual(5);
    expect(pages).not.toHaveBeenCalled();
    pages.mockRestore();
    statements.mockRestore();
  });

  it('fire in time when a new one is due before all others', async () => {
    await run(1, ['LATE', 10_000]);
    const service = start();
    await breathe();
    service.started(await run(2, ['EARLY', 100]));
    await breathe();
    await time.advance(100);
    await eventually(() => expect(names()).toEqual(['EARLY 2']));
  });

  it('are tried again when firing has failed', async () => {
    await run(1, ['ASK_AGAIN', 0]);
    let attempts = 0;
    start(true, () => (++attempts === 1 ? Promise.reject(new Error('the store is away')) : Promise.resolve()));
    await eventually(() => expect(attempts).toBe(1));
    await breathe();
    await time.advance(1_000);
    await eventually(() => expect(names()).toEqual(['ASK_AGAIN 1']));
  });

  it('of one process fire each at its own time', async () => {
    await run(1, ['FIRST', 1_000], ['SECOND', 2_000]);
    start(false);
    await breathe();
    await time.advance(1_000);
    await eventually(() => expect(names()).toEqual(['FIRST 1']));
    await breathe();
    await time.advance(1_000);
    await eventually(() => expect(names()).toEqual(['FIRST 1', 'SECOND 1']));
  });
});
