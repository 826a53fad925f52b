import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Person } from '../person';
import { PersonalData } from '../personal-data';
import { preparePersonalKeys } from '../prepare-personal-keys';
import type { KeyEncryption } from './key-encryption';
import { KeyWrapping } from './key-wrapping';
import { LocalKeyEncryption, makeKeyEncryptionKey } from './local-key-encryption';
import { forgetFormerKeys, formsOfPersonalKeys, wrapPersonalKeys } from './wrap-stored-keys';

let database: TestDatabase;
let pool: Pool;
const [OLD, NEW] = [makeKeyEncryptionKey(), makeKeyEncryptionKey()];
const idOf = (key: string) => LocalKeyEncryption.of(key).keyId;

beforeEach(async () => {
  database = await createTestDatabase('key-wrapping');
  await preparePersonalKeys(database.url, { keeps: [], uses: [] });
  pool = new Pool({ connectionString: database.url, max: 4 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

/** A process with these key-encryption keys, the current one first. */
const wrappingBy = (...keys: string[]) =>
  new KeyWrapping(pool, keys.length === 0 ? undefined : LocalKeyEncryption.of(keys.join(',')));
const processWith = (...keys: string[]) => new PersonalData(pool, wrappingBy(...keys));
const storedOf = async (userId: string) =>
  (await pool.query<{ key: Buffer | null }>('SELECT key FROM personal_keys WHERE user_id = $1', [userId])).rows[0]!.key;
const nameBy = async (persons: PersonalData, userId: string, sealed: string) =>
  ((await persons.find(userId)) as Person).open('name', sealed);

describe('the keys of persons, wrapped by a key-encryption key', () => {
  it('are stored wrapped from the first one on in a new shop, and opened by every process with the key-encryption key', async () => {
    await wrappingBy(OLD).beginInNewShop();
    const userId = randomUUID();
    const sealed = ((await processWith(OLD).begin(userId)) as Person).seal('name', 'Kim');
    expect(await formsOfPersonalKeys(pool)).toEqual({ [idOf(OLD)]: 1 });
    expect((await storedOf(userId))!.length).toBeGreaterThan(64);
    expect(await nameBy(processWith(OLD), userId, sealed)).toBe('Kim');
    expect(await nameBy(processWith(NEW, OLD), userId, sealed)).toBe('Kim');
  });

  it('stay plain in a shop with persons until they are wrapped, so that an earlier version can read them', async () => {
    const [before, after] = [randomUUID(), randomUUID()];
    // The statement of every earlier version.
    const former = new PersonalData(pool);
    const sealed = ((await former.begin(before)) as Person).seal('name', 'Kim');
    const wrapping = wrappingBy(OLD);
    await wrapping.beginInNewShop();
    await new PersonalData(pool, wrapping).begin(after);
    expect(await formsOfPersonalKeys(pool)).toEqual({ plain: 2 });
    expect(await former.find(after)).toBeInstanceOf(Person);

    await wrapping.begin();
    expect(await wrapPersonalKeys(pool, wrapping)).toBe(2);
    expect(await wrapPersonalKeys(pool, wrapping)).toBe(0);
    expect(await formsOfPersonalKeys(pool)).toEqual({ [idOf(OLD)]: 2 });
    expect(await nameBy(processWith(OLD), before, sealed)).toBe('Kim');
  });

  it('are wrapped by a new key-encryption key while processes with the former order continue', async () => {
    await wrappingBy(OLD).begin();
    const people = Array.from({ length: 1_100 }, () => randomUUID());
    const running = processWith(OLD, NEW);
    for (let n = 0; n < people.length; n += 100)
      await Promise.all(people.slice(n, n + 100).map((userId) => running.begin(userId)));
    const sealed = ((await running.find(people[0]!)) as Person).seal('name', 'Kim');

    const next = wrappingBy(NEW, OLD);
    await next.check();
    await next.begin();
    // The state after a run that died half-way.
    await pool.query('UPDATE personal_keys SET key = key WHERE user_id = $1', [people[0]]);
    expect(await wrapPersonalKeys(pool, next)).toBe(1_100);
    expect(await nameBy(running, people[0]!, sealed)).toBe('Kim');
    await forgetFormerKeys(pool, idOf(NEW));
    await wrappingBy(NEW).check();
    expect(await nameBy(processWith(NEW), people[0]!, sealed)).toBe('Kim');
    await expect(wrappingBy(OLD).check()).rejects.toMatchObject({ name: 'WrongKeyEncryptionKey' });
  });

  it('stay erased when they are erased during wrapping, at once and in every process', async () => {
    await wrappingBy(OLD).begin();
    const userId = randomUUID();
    const [one, other] = [processWith(OLD, NEW), processWith(OLD, NEW)];
    await one.begin(userId);
    expect(await other.find(userId)).toBeInstanceOf(Person);
    const table = {
      query: async <Row>(text: string, values: unknown[]) => {
        if (text.startsWith('UPDATE')) await one.erase(userId);
        return (await pool.query(text, values)) as unknown as { rows: Row[] };
      },
    };
    expect(await wrapPersonalKeys(table, wrappingBy(NEW, OLD))).toBe(0);
    expect(await storedOf(userId)).toBeNull();
    for (const persons of [one, other]) expect(await persons.find(userId)).toBe('erased');
    expect(await one.begin(userId)).toBe('erased');
  });

  it('are refused for another person', async () => {
    await wrappingBy(OLD).begin();
    const [kim, lee] = [randomUUID(), randomUUID()];
    for (const each of [kim, lee]) await processWith(OLD).begin(each);
    await pool.query('UPDATE personal_keys SET key = $2 WHERE user_id = $1', [lee, await storedOf(kim)]);
    await expect(processWith(OLD).find(lee)).rejects.toMatchObject({ name: 'BrokenWrapping' });
  });

  it('are unwrapped once for many look-ups, which each read the table', async () => {
    const local = LocalKeyEncryption.of(OLD);
    let asked = 0;
    const kms: KeyEncryption = {
      keyId: local.keyId,
      has: (keyId) => local.has(keyId),
      encrypt: (key, owner) => local.encrypt(key, owner),
      decrypt: (...wrapped) => (asked++, local.decrypt(...wrapped)),
    };
    const persons = new PersonalData(pool, new KeyWrapping(pool, kms));
    await new KeyWrapping(pool, kms).begin();
    const userId = randomUUID();
    await persons.begin(userId);
    for (let n = 0; n < 20; n++) expect(await persons.find(userId)).toBeInstanceOf(Person);
    expect(asked).toBe(1);
    await pool.query('UPDATE personal_keys SET key = NULL, erased_at = now() WHERE user_id = $1', [userId]);
    expect(await persons.find(userId)).toBe('erased');
  });
});

describe('a start', () => {
  const refusal = (check: Promise<void>) => check.catch((error: Error) => error.message);

  it('fails in one sentence without the key-encryption key, and with another one', async () => {
    await wrappingBy(OLD).begin();
    const sentence =
      `keys are wrapped by the key-encryption key ${idOf(OLD)}, which is not given: ` +
      'put it into MARU_KEY_ENCRYPTION_KEY or the file of MARU_KEY_ENCRYPTION_KEY_FILE';
    expect(await refusal(wrappingBy().check())).toBe(sentence);
    expect(await refusal(wrappingBy(NEW).check())).toBe(sentence);
    expect(await refusal(wrappingBy(NEW, OLD).check())).toBeUndefined();
  });

  it('does not use another key-encryption key', async () => {
    await wrappingBy(OLD).begin();
    await wrappingBy(NEW).beginInNewShop();
    const { rows } = await pool.query('SELECT key_id FROM key_encryption');
    expect(rows).toEqual([{ key_id: idOf(OLD) }]);
  });

  it('continues with plain keys on databases of an earlier version', async () => {
    await pool.query('DROP TABLE key_encryption');
    const wrapping = wrappingBy(OLD);
    await wrapping.beginInNewShop();
    await wrapping.check();
    expect(await new PersonalData(pool, wrapping).begin(randomUUID())).toBeInstanceOf(Person);
    expect(await formsOfPersonalKeys(pool)).toEqual({ plain: 1 });
  });
});
