import { Clock } from '@maru/kernel';
import { readSettings } from '@maru/service';
import type { Refusal } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ClaimSecret } from '../src/addresses/claim-secret';
import { LoginThrottle } from '../src/credentials/login-throttle';
import { customersSettings } from '../src/customers.settings';
import { CountLoginAttempts1798000000001 } from '../src/migrations/count-login-attempts';
import { CreateClaimSecret1795000000003 } from '../src/migrations/create-claim-secret';

let database: TestDatabase;
let databases: readonly DataSource[];

beforeAll(async () => {
  database = await createTestDatabase('login_throttle');
  const migrations = [CreateClaimSecret1795000000003, CountLoginAttempts1798000000001];
  const open = () => new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
  databases = [await open(), await open()];
  await databases[0]!.runMigrations();
});
afterAll(async () => {
  await Promise.all(databases.map((each) => each.destroy()));
  await database.drop();
});

describe('guessing at two instances', () => {
  class Now extends Clock {
    at = new Date('2026-01-01T00:00:00Z');
    override now = () => this.at;
  }
  const tooMany = (retryAfterS: number) =>
    expect.objectContaining({
      rejection: expect.objectContaining({ code: 'CUSTOMERS.TOO_MANY_ATTEMPTS' }),
      retryAfterS,
    });

  const [MINE, OTHER] = ['203.0.113.9', '198.51.100.1'];
  const stranger = () => Promise.resolve(false);
  const owner = () => Promise.resolve(true);
  function opened(attempts = '3') {
    const clock = new Now();
    const settings = readSettings(customersSettings, { CUSTOMERS_LOGIN_ATTEMPTS: attempts });
    const [throttle, other] = databases.map(
      (database) => new LoginThrottle(database, new ClaimSecret(database), clock, settings),
    ) as [LoginThrottle, LoginThrottle];
    const kim = randomUUID();
    const wrong = (network = OTHER, known = stranger) => next().attempt(kim, network, known);
    // In turns, because an attempt counts at any instance.
    let turn = 0;
    const next = () => (turn++ % 2 === 0 ? throttle : other);
    const right = (network: string) => next().right(kim, network);
    const later = (seconds: number) => (clock.at = new Date(clock.at.getTime() + seconds * 1_000));
    return { throttle, wrong, right, later };
  }

  it('doubles the wait of one network for each further attempt, up to a quarter of an hour', async () => {
    const { throttle, wrong, later } = opened();
    for (let n = 0; n < 3; n++) await wrong();
    for (const pause of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]) {
      await expect(wrong()).rejects.toEqual(tooMany(pause));
      later(pause);
      await wrong();
    }
    await expect(wrong()).rejects.toEqual(tooMany(900));
    await expect(throttle.attempt(randomUUID(), OTHER, stranger)).resolves.toBeUndefined();
  });

  it('slows a stranger down by a minute at most over many networks, and never the owner on a known one', async () => {
    const { wrong, later } = opened();
    for (let n = 0; n < 100; n++) {
      await wrong(`198.51.100.${n}`).catch(() => undefined);
      later(61);
    }
    await wrong('198.51.101.1');
    await expect(wrong(MINE)).rejects.toEqual(tooMany(60));
    await expect(wrong(MINE, owner)).resolves.toBeUndefined();
  });

  it('is slow for the owner, too, when they guess themselves', async () => {
    const { wrong } = opened();
    for (let n = 0; n < 3; n++) await wrong(MINE, owner);
    await expect(wrong(MINE, owner)).rejects.toEqual(tooMany(1));
  });

  it('does not start over for others when the owner logs in', async () => {
    const { wrong, right } = opened();
    for (let n = 0; n < 3; n++) await wrong(`198.51.100.${n}`);
    await wrong(MINE, owner);
    await right(MINE);
    await expect(wrong()).rejects.toEqual(tooMany(1));
  });

  it('is forgotten a quarter of an hour after the last attempt', async () => {
    const { wrong, later } = opened();
    for (let n = 0; n < 3; n++) await wrong();
    later(901);
    await wrong();
    await expect(wrong()).resolves.toBeUndefined();
  });

  it('counts concurrent attempts', async () => {
    const { wrong } = opened();
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => wrong()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('is not slowed down when the right password comes after every second guess', async () => {
    const { wrong, right } = opened();
    for (let n = 0; n < 10; n++) {
      await wrong();
      await wrong();
      await right(OTHER);
    }
    await expect(wrong()).resolves.toBeUndefined();
  });

  it('counts only the allowed attempts when both instances get many concurrently', async () => {
    const { wrong } = opened('10');
    const networks = Array.from({ length: 60 }, (_, n) => `198.51.100.${n % 3}`);
    const all = await Promise.allSettled(networks.map((network) => wrong(network)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const codes = all.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Refusal).rejection.code] : []));
    expect(new Set(codes)).toEqual(new Set(['CUSTOMERS.TOO_MANY_ATTEMPTS']));
  });

  it('deletes expired counts with later attempts, and stores opaque keys', async () => {
    const { throttle, later, wrong } = opened();
    for (let n = 0; n < 8; n++) await throttle.attempt(randomUUID(), OTHER, stranger);
    later(2_000);
    for (let n = 0; n < 40; n++) await wrong(`203.0.113.${n}`).catch(() => undefined);
    const [{ old }] = await databases[0]!.query<[{ old: number }]>(
      `SELECT count(*)::integer AS old FROM login_attempt WHERE last_at < '2026-01-01T00:20:00Z'`,
    );
    expect(old).toBe(0);
    const rows = await databases[0]!.query<{ key: Buffer }[]>('SELECT key FROM login_attempt');
    expect(new Set(rows.map(({ key }) => key.length))).toEqual(new Set([32]));
  });
});
