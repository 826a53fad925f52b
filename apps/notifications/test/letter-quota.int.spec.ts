import { SystemClock } from '@maru/kernel';
import { readSettings } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { LetterQuota } from '../src/channels/letter-quota';
import { CountLetters1798000000002 } from '../src/migrations/count-letters';
import { CreateMailbox1793000000002 } from '../src/migrations/create-mailbox';
import { EraseWords1795000000003 } from '../src/migrations/erase-words';
import { notificationsSettings } from '../src/notifications.settings';

let database: TestDatabase;
let databases: readonly DataSource[];
const settings = readSettings(notificationsSettings, { NOTIFICATIONS_LETTERS_PER_HOUR: '5' });

beforeAll(async () => {
  database = await createTestDatabase('letter_quota');
  const migrations = [CreateMailbox1793000000002, EraseWords1795000000003, CountLetters1798000000002];
  const open = () => new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
  databases = [await open(), await open()];
  await databases[0]!.runMigrations();
});
afterAll(async () => {
  await Promise.all(databases.map((each) => each.destroy()));
  await database.drop();
});

async function customer(email: string | null = 'sealed'): Promise<string> {
  const userId = randomUUID();
  await databases[0]!.query(`INSERT INTO customer (user_id, email, name, locale) VALUES ($1, $2, $2, 'en')`, [
    userId,
    email,
  ]);
  return userId;
}
class Now extends SystemClock {
  aheadMs = 0;
  override now = () => new Date(Date.now() + this.aheadMs);
}
const instances = (clock = new Now()) => {
  const [one, other] = databases.map((each) => new LetterQuota(each, clock, settings)) as [LetterQuota, LetterQuota];
  return { clock, one, other };
};

describe('the quota of letters over two instances', () => {
  it('is not exceeded when both write to the same people concurrently, and reads the customers', async () => {
    const people = [await customer(), await customer()];
    const { one, other } = instances();
    const letters = await Promise.all(
      Array.from({ length: 20 }, () => people.flatMap((userId) => [one.count(userId), other.count(userId)])).flat(),
    );
    for (const userId of people) {
      const own = letters.filter((letter) => letter.customer?.userId === userId);
      expect(own).toHaveLength(40);
      expect(own.filter(({ countedAt }) => countedAt)).toHaveLength(5);
      expect(own[0]!.customer).toEqual({ userId, email: 'sealed', name: 'sealed', locale: 'en' });
    }
  });

  it('uncounts a letter that was not mailed, and only that one', async () => {
    const kim = await customer();
    const { one, other } = instances();
    const letters = [];
    for (let n = 0; n < 5; n++) letters.push(await one.count(kim));
    await other.giveBack(kim, letters[2]!.countedAt!);
    expect([(await other.count(kim)).countedAt, (await one.count(kim)).countedAt]).toEqual([
      expect.any(Date),
      undefined,
    ]);
  });

  it('counts a letter for an hour', async () => {
    const kim = await customer();
    const { clock, one, other } = instances();
    for (let n = 0; n < 5; n++) await one.count(kim);
    clock.aheadMs = 3_599_000;
    expect((await other.count(kim)).countedAt).toBeUndefined();
    clock.aheadMs = 3_600_001;
    expect((await other.count(kim)).countedAt).toBeDefined();
  });

  it('counts nothing for a closed or an unknown account', async () => {
    const closed = await customer(null);
    const { one } = instances();
    expect(await one.count(closed)).toMatchObject({ customer: { userId: closed, email: null }, countedAt: undefined });
    expect(await one.count(randomUUID())).toEqual({ customer: undefined, countedAt: undefined });
    expect(await databases[0]!.query('SELECT 1 FROM letter_quota WHERE user_id = $1', [closed])).toEqual([]);
  });
});
