import { ContextEventStore, InMemoryEventStore } from '@maru/event-store';
import { causedBy, Clock, RandomIds, SeededRandom } from '@maru/kernel';
import { readSettings } from '@maru/service';
import { createTestDatabase, eventually, VirtualTime } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { CredentialRow } from '../src/credentials/credential.entity';
import { Credentials } from '../src/credentials/credentials';
import { customersSettings } from '../src/customers.settings';
import type { Erasure } from '../src/erasure/erasure';
import { AddSecondFactors1797100000001 } from '../src/migrations/add-second-factors';
import { CreateCredentials1795000000001 } from '../src/migrations/create-credentials';
import { SecureAccounts1796200000001 } from '../src/migrations/secure-accounts';
import { UnconfirmedAccounts } from '../src/unconfirmed/unconfirmed-accounts';
import { aggregatesOver } from './aggregates-over';
import { customersOnTrial, kim, PASSWORD } from './customers-on-trial';

const ids = new RandomIds();

describe('unconfirmed accounts', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: InMemoryEventStore;
  let time: VirtualTime;
  let erased: string[];
  let looked: string[];
  beforeEach(async () => {
    database = await createTestDatabase('unconfirmed');
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [CredentialRow],
      migrations: [CreateCredentials1795000000001, SecureAccounts1796200000001, AddSecondFactors1797100000001],
    }).initialize();
    await dataSource.runMigrations();
    log = new InMemoryEventStore();
    // The database judges ages by its own clock, too.
    time = new VirtualTime(new Date());
    erased = [];
    looked = [];
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const users = () =>
    aggregatesOver({ store: new ContextEventStore(log, 'customers'), scheduler: time, random: new SeededRandom(1) })
      .users;
  function instance(finish = async (userId: string) => void erased.push(userId)) {
    const settings = readSettings(customersSettings, {});
    const credentials = new Credentials(dataSource.getRepository(CredentialRow), time as Clock);
    const erasure = { finish } as Erasure;
    const own = users();
    const load = own.load.bind(own);
    own.load = (userId) => (looked.push(userId), load(userId));
    return new UnconfirmedAccounts(dataSource, own, credentials, erasure, time, time, ids, settings, new Logger());
  }
  const work = <Result>(todo: () => Promise<Result>) =>
    causedBy({ messageId: ids.next(), correlationId: 'test' }, todo);

  async function registered(days: number, unconfirmed = true) {
    const [userId, credentialId] = [ids.next(), ids.next()];
    // A row of an older version, which does not know the column.
    await dataSource.query(
      `INSERT INTO credential (credential_id, user_id, password_hash, created_at)
       VALUES ($1, $2, 'x', now() - $3 * interval '24 hours')`,
      [credentialId, userId, days],
    );
    const person = { userId, email: 'sealed.v1.email', name: 'sealed.v1.name', locale: 'en' };
    const sealed = unconfirmed ? { ...person, unconfirmed: true as const } : person;
    await work(() => users().execute(userId, { type: 'Register', person: sealed, credentialId }));
    return userId;
  }
  const isClosed = async (userId: string) => (await users().load(userId)).state!.closed;
  const due = async () =>
    (
      await dataSource.query<{ id: string }[]>(
        'SELECT user_id AS id FROM credential WHERE address_check_at IS NOT NULL',
      )
    ).map(({ id }) => id);

  it('are closed and erased after seven days, and no others', async () => {
    const [old, young, confirmed, of] = [
      await registered(7.1),
      await registered(6.9),
      await registered(8),
      await registered(8, false),
    ];
    await work(() => users().execute(confirmed, { type: 'ConfirmAddress' }));
    await time.advance(1_000);
    expect(await instance().pass()).toBe(1);
    expect(erased).toEqual([old]);
    expect(await Promise.all([old, young, confirmed, of].map(isClosed))).toEqual([true, false, false, false]);
    // Confirmed ones are not checked again.
    expect((await due()).sort()).toEqual([old, young].sort());
  });

  it('are checked and closed once each, by any number of concurrent instances', async () => {
    const all: string[] = [];
    for (let n = 0; n < 130; n++) all.push(await registered(8));
    await time.advance(1_000);
    const closed = await Promise.all([instance(), instance(), instance()].map((each) => each.pass()));
    expect(closed.reduce((sum, each) => sum + each, 0)).toBe(130);
    expect(erased.sort()).toEqual(all.sort());
    expect(looked.sort()).toEqual(all);
  });

  it('are checked by another instance after the death of the first', async () => {
    const userId = await registered(8);
    await time.advance(1_000);
    const died = new Error('this process has died');
    expect(await instance(() => Promise.reject(died)).pass()).toBe(0);
    expect(erased).toEqual([]);
    expect(await instance().pass()).toBe(0);
    await time.advance(600_000);
    // It was closed before the death, so only the erasure remains, which the listener of the event finishes.
    expect(await isClosed(userId)).toBe(true);
    expect(await instance().pass()).toBe(0);
    expect(await due()).toEqual([]);
  });

  it('are all checked when one of them cannot be read', async () => {
    const [broken, fine] = [await registered(9), await registered(8)];
    const newer = { id: ids.next(), type: 'customers.of-a-newer-version.v1', data: {} };
    const metadata = { correlationId: 'test', causationId: ids.next() };
    await log.append(`customers.user-${broken}`, 'any', [{ ...newer, metadata }]);
    await time.advance(1_000);
    expect(await instance().pass()).toBe(1);
    expect(erased).toEqual([fine]);
    expect(await due()).toContain(broken);
  });

  it('either lose to a concurrent confirmation or win, but never both', async () => {
    for (let n = 0; n < 5; n++) {
      const userId = await registered(8);
      await time.advance(1_000);
      const [closed, confirmed] = await Promise.all([
        instance().pass(),
        work(() => users().execute(userId, { type: 'ConfirmAddress' })),
      ]);
      expect(confirmed.accepted).toBe(closed === 0);
      expect(await isClosed(userId)).toBe(closed === 1);
    }
  });

  it('are deleted together with passwords that a crashed registration never bound', async () => {
    await dataSource.query(
      `INSERT INTO credential (credential_id, user_id, password_hash, created_at)
       VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now() - interval '8 days')`,
    );
    await time.advance(1_000);
    expect(await instance().pass()).toBe(0);
    expect(await dataSource.query('SELECT FROM credential')).toEqual([]);
  });
});

it('free their address for a new account', async () => {
  const on = await customersOnTrial({ CUSTOMERS_CONFIRM_ADDRESSES: 'letter', RETENTION_INTERVAL_MS: '100' });
  const database = new Client({ connectionString: on.shop.databaseUrl });
  await database.connect();
  try {
    const email = 'never@example.com';
    await on.register(kim(email));
    const registrations = async () =>
      (await on.shop.log.readAll()).events.filter(({ type }) => type === 'customers.customer-registered.v2');
    const first = (await registrations()).at(-1)!.data as { userId: string };
    await database.query(`UPDATE credential SET created_at = created_at - interval '8 days' WHERE user_id = $1`, [
      first.userId,
    ]);
    await eventually(async () => {
      expect(await on.shop.persons.find(first.userId)).toBe('erased');
      expect(await on.shop.typesIn(`customers.user-${first.userId}`)).toContain('customers.account-closed.v1');
    });
    await on.register(kim(email, { password: PASSWORD }));
    const second = (await registrations()).at(-1)!.data as { userId: string };
    expect(second.userId).not.toBe(first.userId);
    const rows = await database.query('SELECT user_id FROM credential WHERE user_id = ANY ($1)', [
      [first.userId, second.userId],
    ]);
    expect(rows.rows).toEqual([{ user_id: second.userId }]);
  } finally {
    await database.end();
    await on.shop.end();
  }
});
