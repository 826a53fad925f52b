import { Gathered } from '@maru/kernel';
import { randomBytes } from 'node:crypto';
import { KeyWrapping } from './key-encryption/key-wrapping';
import { ownerOfPerson } from './key-encryption/wrap-stored-keys';
import { readWrapped } from './key-encryption/wrapped-key';
import { Person } from './person';
import { UnwrappedKeys } from './unwrapped-keys';

/** A person, `erased` when their key is gone for ever, and undefined when they never had one. */
export type Found = Person | 'erased' | undefined;

/** A pool of connections to the database of the keys, with a role for the needed statements. */
export interface KeyTable {
  query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
}

interface KeyRow {
  readonly userId: string;
  readonly key: Buffer | null;
}

const KEY_BYTES = 32;

/**
 * The keys by which personal data is sealed, one for each person (docs/adr/0018). Each call reads the table, so text
 * under an erased key is unreadable for every process. Keys may be stored wrapped (docs/adr/0043). The roles of most
 * contexts may only read; customers creates keys and erases them.
 */
export class PersonalData {
  private readonly one: Gathered<string, Found>;
  private readonly unwrapped: UnwrappedKeys;

  /** @param wrapping default: keys are plain */
  constructor(
    private readonly table: KeyTable,
    private readonly wrapping = new KeyWrapping(table, undefined),
  ) {
    this.unwrapped = new UnwrappedKeys(wrapping);
    this.one = new Gathered(async (userIds) => {
      const found = await this.findAll(userIds);
      return userIds.map((userId) => found.get(userId));
    });
  }

  /**
   * The person, with a new key when they have none. An erased person gets no other key, because text under the first
   * one would look broken.
   */
  async begin(userId: string): Promise<Person | 'erased'> {
    const stored = await this.wrapping.toStored(randomBytes(KEY_BYTES), ownerOfPerson(userId));
    const insert = 'INSERT INTO personal_keys (user_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    await this.table.query(insert, [userId, stored]);
    // It exists now, from this call or another.
    return (await this.find(userId))!;
  }

  /** The key after the call began; concurrent look-ups are one query. */
  find(userId: string): Promise<Found> {
    return this.one.ask(userId);
  }

  /** Rows of persons who have or had a key, by user id. */
  async findAll(userIds: readonly string[]): Promise<ReadonlyMap<string, Person | 'erased'>> {
    if (userIds.length === 0) return new Map();
    const { rows } = await this.table.query<KeyRow>(
      'SELECT user_id AS "userId", key FROM personal_keys WHERE user_id = ANY ($1::uuid[])',
      [[...new Set(userIds)]],
    );
    return new Map(await Promise.all(rows.map(async (row) => [row.userId, await this.personOf(row)] as const)));
  }

  private async personOf({ userId, key: stored }: KeyRow): Promise<Person | 'erased'> {
    if (!stored) {
      this.unwrapped.drop(userId);
      return 'erased';
    }
    if (!readWrapped(stored)) return new Person(userId, stored);
    return new Person(userId, await this.unwrapped.unwrap(userId, stored), true);
  }

  /** Erases the key for ever; a person without one never gets one. May be repeated. */
  async erase(userId: string): Promise<void> {
    this.unwrapped.drop(userId);
    await this.table.query(
      `INSERT INTO personal_keys (user_id, erased_at) VALUES ($1, now())
       ON CONFLICT (user_id) DO UPDATE SET key = NULL, erased_at = now() WHERE personal_keys.key IS NOT NULL`,
      [userId],
    );
  }
}
