import { SystemClock } from '@maru/kernel';
import { VirtualTime } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { DatabaseClock, TimerClock } from './timer-clock';

/** The database's clock, and a machine whose wall clock is `skewMs` off and can be set. */
function machine(skewMs = 0) {
  let passed = 0;
  let wallMoved = skewMs;
  let away = false;
  let asked = 0;
  const start = Date.UTC(2030, 0, 1);
  const database = {
    query: async () => {
      if (away) throw new Error('the database is away');
      asked++;
      return [{ now: new Date(start + passed) }] as never;
    },
  };
  const clock = new DatabaseClock(
    database,
    () => passed,
    () => start + passed + wallMoved,
  );
  return {
    clock,
    seconds: async () => ((await clock.now()).getTime() - start) / 1_000,
    asked: () => asked,
    pass: (ms: number) => void (passed += ms),
    setWall: (ms: number) => void (wallMoved += ms),
    leave: () => void (away = true),
  };
}

describe('the clock of the database', () => {
  it('reads the same on machines whose wall clocks are 30 seconds apart', async () => {
    const [early, late] = [machine(-15_000), machine(15_000)];
    for (const { pass } of [early, late]) pass(5_000);
    expect([await early.seconds(), await late.seconds()]).toEqual([5, 5]);
  });

  it('is queried once in half a minute, and extrapolated in between', async () => {
    const { seconds, pass, asked } = machine();
    await Promise.all([seconds(), seconds()]);
    pass(29_000);
    expect([await seconds(), asked()]).toEqual([29, 1]);
    pass(1_000);
    expect([await seconds(), asked()]).toEqual([30, 2]);
  });

  it('is queried again after the wall clock of the machine was set, or the machine was suspended', async () => {
    const { seconds, setWall, asked } = machine();
    await seconds();
    setWall(600_000);
    expect([await seconds(), asked()]).toEqual([0, 2]);
  });

  it('is extrapolated while the database is away, unless the machine’s clocks have jumped', async () => {
    const { clock, seconds, pass, setWall, leave } = machine();
    await seconds();
    leave();
    pass(120_000);
    expect(await seconds()).toBe(120);
    setWall(600_000);
    await expect(clock.now()).rejects.toThrow('away');
  });

  it('is not known before the database has been reached', async () => {
    const { clock, leave } = machine();
    leave();
    await expect(clock.now()).rejects.toThrow('away');
  });

  it('is replaced by the simulated clock in a simulation', async () => {
    const time = new VirtualTime();
    const never = { query: () => Promise.reject(new Error('asked')) } as unknown as DataSource;
    expect(await TimerClock.of(time, never).now()).toEqual(time.now());
    expect(TimerClock.of(new SystemClock(), never)).toBeInstanceOf(DatabaseClock);
  });
});
