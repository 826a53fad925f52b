import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { SystemClock, SystemScheduler } from '@maru/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { leaseOfRelay } from '../../explanation';
import { messagingMigrations } from '../../migrations';
import { RelayLease } from './relay-lease';

describe('the lease of a relay', () => {
  let test: TestDatabase;
  let database: DataSource;
  const leases: RelayLease[] = [];
  const faults: unknown[] = [];
  beforeAll(async () => {
    test = await createTestDatabase('lease');
    const migrations = [...messagingMigrations];
    database = await new DataSource({ type: 'postgres', url: test.url, migrations, migrationsRun: true }).initialize();
  });
  afterEach(async () => {
    for (const lease of leases.splice(0)) await lease.release();
    faults.length = 0;
  });
  afterAll(async () => {
    await database.destroy();
    await test.drop();
  });

  function instance(options: Partial<ConstructorParameters<typeof RelayLease>[0]> = {}): RelayLease {
    const lease = new RelayLease({
      relay: 'inventory/relay',
      database,
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      lastsMs: 400,
      renewMs: 100,
      onFault: (error) => faults.push(error),
      ...options,
    });
    leases.push(lease);
    return lease;
  }

  it('is held by one instance of each relay at a time', async () => {
    const [first, second, other] = [instance(), instance(), instance({ relay: 'ordering/relay' })];
    expect(await first.take()).toBe(true);
    expect(await second.take()).toBe(false);
    expect(await other.take()).toBe(true);
    expect([first.held, second.held, other.held]).toEqual([true, false, true]);
  });

  it('shows as renewed while a live instance holds it, and not when its row lasts longer than any lease', async () => {
    const shown = () => leaseOfRelay(database, 'inventory/relay');
    expect(await shown()).toEqual({ here: false, renewed: false });
    await instance({ lastsMs: 10_000 }).take();
    expect(await shown()).toMatchObject({ here: true, renewed: true });
    await database.query(`UPDATE relay_leases SET holder = 'another-host/1/x'`);
    expect(await shown()).toMatchObject({ holder: 'another-host/1/x', here: false, renewed: true });
    await database.query(`UPDATE relay_leases SET expires_at = now() + interval '1 hour'`);
    expect(await shown()).toMatchObject({ holder: 'another-host/1/x', here: false, renewed: false });
    await database.query('DELETE FROM relay_leases');
  });

  it('is free when it is released', async () => {
    const [first, second] = [instance(), instance()];
    await first.take();
    await second.release();
    expect(await second.take()).toBe(false);
    await first.release();
    expect(first.held).toBe(false);
    expect(await second.take()).toBe(true);
  });

  it('goes to another instance when it is not renewed', async () => {
    const [first, second] = [instance(), instance()];
    await first.take();
    await eventually(async () => expect(await second.take()).toBe(true));
    expect(await first.take()).toBe(false);
  });

  it('is kept as long as it is renewed', async () => {
    const [first, second] = [instance(), instance()];
    await first.take();
    let lost = false;
    void first.keep().then(() => (lost = true));
    for (let tries = 0; tries < 12; tries++) {
      await sleep(100);
      expect(await second.take()).toBe(false);
    }
    expect(lost).toBe(false);
    expect(first.held).toBe(true);
  });

  it('is lost when the next renewal finds another holder', async () => {
    const first = instance();
    await first.take();
    const lost = first.keep();
    await database.query(`UPDATE relay_leases SET holder = 'another', expires_at = 'infinity'`);
    await lost;
    expect(first.held).toBe(false);
    await database.query('DELETE FROM relay_leases');
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no database'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('is lost when its time ends while the database %s', async (_what, query) => {
    let reachable = true;
    const sometimes = { query: (...asked: [string, unknown[]]) => (reachable ? database.query(...asked) : query()) };
    const first = instance({ database: sometimes as unknown as DataSource });
    await first.take();
    reachable = false;
    const began = Date.now();
    await first.keep();
    expect(Date.now() - began).toBeGreaterThanOrEqual(350);
    expect(first.held).toBe(false);
    reachable = true;
  });

  it('is not held once it is lost, although the timer of its end fires early', async () => {
    const early = new SystemScheduler();
    const after = early.after.bind(early);
    early.after = (ms, work) => after(Math.max(0, ms - 20), work);
    let reachable = true;
    const hangs = () => new Promise<never>(() => undefined);
    const sometimes = { query: (...asked: [string, unknown[]]) => (reachable ? database.query(...asked) : hangs()) };
    const first = instance({ database: sometimes as unknown as DataSource, scheduler: early });
    await first.take();
    reachable = false;
    await first.keep();
    expect(first.held).toBe(false);
    reachable = true;
  });

  it('survives a renewal that fails', async () => {
    let failures = 1;
    const sometimes = {
      query: (...asked: [string, unknown[]]) =>
        failures-- > 0 ? Promise.reject(new Error('no database')) : database.query(...asked),
    };
    const first = instance({ database: sometimes as unknown as DataSource });
    failures = 0;
    await first.take();
    failures = 1;
    let lost = false;
    void first.keep().then(() => (lost = true));
    await sleep(700);
    expect(lost).toBe(false);
    expect(faults).toHaveLength(1);
  });

  it('is neither lost nor prolonged by a late answer to a renewal of an earlier lease', async () => {
    let answer = () => {};
    let hanging = false;
    const sometimes = {
      query: async (...asked: [string, unknown[]]) => {
        if (hanging && asked[0].startsWith('INSERT')) await new Promise<void>((resolve) => (answer = resolve));
        return database.query(...asked);
      },
    };
    const first = instance({ database: sometimes as unknown as DataSource });
    await first.take();
    hanging = true;
    await first.keep();
    await first.release();
    hanging = false;
    expect(await first.take()).toBe(true);
    let lost = false;
    const kept = first.keep().then(() => (lost = true));
    answer();
    await sleep(800);
    expect({ lost, held: first.held }).toEqual({ lost: false, held: true });
    await database.query(`UPDATE relay_leases SET holder = 'another', expires_at = 'infinity'`);
    await kept;
    await database.query('DELETE FROM relay_leases');
  });
});
