import type { Message } from '@maru/messaging';
import { createTestDatabase, eventually, VirtualTime } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import type { ProcessStep } from '../process-manager';
import { InFlightWatch } from './in-flight-watch';
import { ProcessInFlight } from './process-in-flight.entity';
import { sagaMigrations } from '../saga/saga-tables';
import { processesInFlightProjection } from './processes-in-flight.projection';

const processId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('the watch over processes in flight', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let time: VirtualTime;
  let lines: string[];
  let watch: InFlightWatch | undefined;

  beforeAll(async () => {
    database = await createTestDatabase('in_flight');
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [ProcessInFlight],
      migrations: [...sagaMigrations],
    }).initialize();
    await dataSource.runMigrations();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await dataSource.getRepository(ProcessInFlight).clear();
    time = new VirtualTime();
    lines = [];
  });
  afterEach(() => watch?.close());

  type Row = Omit<ProcessInFlight, 'processId' | 'state' | 'since'> & Partial<ProcessInFlight>;
  const run = (from: number, to: number, row: Row) =>
    dataSource
      .getRepository(ProcessInFlight)
      .save(Array.from({ length: to - from }, (_, n) => ({ processId: processId(from + n), ...row })));

  function start(): InFlightWatch {
    const say = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
    const log = { info: say('info'), warn: say('warn'), error: say('error') };
    watch = new InFlightWatch({
      ...{ name: 'tea', dataSource, scheduler: time, versions: [1, 2], startOn: 2, log },
    });
    return watch;
  }
  const aMinute = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    await time.advance(60_000);
  };

  it('logs at start, in one line, how many are in flight on each version', async () => {
    await run(0, 3, { version: 1, versions: [1], stuck: false });
    await run(3, 7, { version: 2, versions: [1, 2], stuck: false });
    start();
    await eventually(() =>
      expect(lines).toEqual(['info tea: in flight 3 on version 1, 4 on version 2; new ones start on version 2']),
    );
    await aMinute();
    await aMinute();
    expect(lines).toHaveLength(1);
  });

  it('logs at start that there are none', async () => {
    start();
    await eventually(() => expect(lines).toEqual(['info tea: in flight none; new ones start on version 2']));
  });

  it('logs an error for versions that the release lacks, also one that only past steps need', async () => {
    await run(0, 2, { version: 3, versions: [3], stuck: false });
    await run(2, 3, { version: 2, versions: [0, 2], stuck: false });
    start();
    await eventually(() =>
      expect(lines.at(-1)).toBe(
        'error tea: in flight 1 on version 0, 2 on version 3, but this release has only 1, 2; ' +
          'those processes wait for a release that has it, all others go on',
      ),
    );
    expect(watch!.latest!.unreadable).toEqual(
      new Map([
        [0, 1],
        [3, 2],
      ]),
    );
  });

  it('counts processes by state with the oldest of each, and timers that are due', async () => {
    const since = new Date(Date.now() - 90_000);
    const row = { version: 2, versions: [2], stuck: false };
    await run(0, 2, { ...row, state: 'BOILING', since });
    await run(2, 3, { ...row, state: 'BOILING', since: new Date() });
    await run(3, 4, row);
    const timer = `INSERT INTO process_timers (process_id, correlation_id, timers, next_due_at) VALUES ($1, 'c', '[]', $2)`;
    await dataSource.query(timer, [processId(1), new Date(Date.now() - 60_000)]);
    await dataSource.query(timer, [processId(2), new Date(Date.now() + 3_600_000)]);
    start();
    await eventually(() => expect(watch!.dueTimers).toBeDefined());
    await dataSource.query('TRUNCATE process_timers');
    expect(watch!.latest!.states).toEqual(
      new Map([
        ['BOILING', { processes: 3, since }],
        ['unknown', { processes: 1, since: undefined }],
      ]),
    );
    expect(watch!.dueTimers!.due).toBe(1);
    expect(watch!.dueTimers!.lateSeconds).toBeGreaterThanOrEqual(60);
    expect(watch!.dueTimers!.lateSeconds).toBeLessThan(600);
  });

  it('logs once that processes wait without asking, and once that none does any more', async () => {
    await run(0, 2, { version: 2, versions: [2], stuck: true });
    start();
    await eventually(() => expect(lines.at(-1)).toMatch(/^warn tea: 2 processes have asked in vain/));
    await aMinute();
    await dataSource.getRepository(ProcessInFlight).clear();
    await eventually(async () => {
      await aMinute();
      expect(lines.at(-1)).toBe('info tea: no process waits without asking any more');
    });
    expect(lines).toHaveLength(3);
  });

  it('logs once that it cannot count, and counts when it can', async () => {
    const failing = jest.spyOn(dataSource.manager, 'createQueryBuilder').mockImplementation(() => {
      throw new Error('the database is away');
    });
    start();
    await aMinute();
    await aMinute();
    expect(lines).toEqual(['warn tea: the processes in flight could not be counted: Error: the database is away']);
    failing.mockRestore();
    await eventually(async () => {
      await aMinute();
      expect(lines.at(-1)).toBe('info tea: in flight none; new ones start on version 2');
    });
  });
});

describe('the view of processes in flight', () => {
  const { handlers } = processesInFlightProjection({
    name: 'teas-in-flight',
    type: 'tea.kettle-advanced.v1',
    processIdOf: ({ kettle }: { kettle: string }) => kettle,
    ended: ['DRUNK'],
  });
  let at = 0;
  beforeEach(() => (at = 0));
  const step = (state: string, more: Partial<ProcessStep> = {}) =>
    ({
      data: { kettle: 'k', state, timers: [], heard: {}, ...more },
      occurredAt: new Date(++at),
    }) as unknown as Message;
  const after = (...steps: readonly Message[]) =>
    steps.reduce<ProcessInFlight | undefined>((row, message) => handlers[0]!.apply(row, message, 'k'), undefined);

  it('keeps the version, every version of the past, and whether it waits without asking', () => {
    const first = { processId: 'k', version: 1, versions: [1], stuck: false };
    expect(after(step('A'))).toEqual({ ...first, state: 'A', since: new Date(1) });
    const moved = after(step('A'), step('B', { version: 3 }), step('C', { stuck: true }));
    expect(moved).toMatchObject({ processId: 'k', version: 3, versions: [1, 3], stuck: true });
    expect(after(step('A', { stuck: true }), step('B'))).toMatchObject({ stuck: false });
  });

  it('keeps since when the process is in its state', () => {
    expect(after(step('A'), step('A'))).toMatchObject({ state: 'A', since: new Date(1) });
    expect(after(step('A'), step('B'))).toMatchObject({ state: 'B', since: new Date(4) });
  });

  it('has no row of a process that has ended', () => {
    expect(after(step('A'), step('DRUNK'))).toBeUndefined();
  });
});
