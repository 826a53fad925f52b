import type { KeyTable } from '../personal-data';
import type { KeyWrapping } from './key-wrapping';
import { readWrapped } from './wrapped-key';

/** The number of keys in each stored form: by the id of their key-encryption key, and under `plain`. */
export type KeyForms = Readonly<Record<string, number>>;

interface StoredKey {
  readonly userId: string;
  readonly key: Buffer;
}

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** The owner for whom a person's key is wrapped. */
export const ownerOfPerson = (userId: string) => `person/${userId}`;

/**
 * Wraps with the current key-encryption key every person's key that is plain, or wrapped by a former one. May be
 * interrupted and repeated. A key that is erased meanwhile stays erased.
 * @returns the number of written keys
 */
export async function wrapPersonalKeys(table: KeyTable, wrapping: KeyWrapping): Promise<number> {
  let written = 0;
  for await (const { userId, key } of storedKeys(table)) {
    const renewed = await wrapping.renewed(key, ownerOfPerson(userId));
    if (!renewed) continue;
    const update = 'UPDATE personal_keys SET key = $2 WHERE user_id = $1 AND key = $3 RETURNING 1 AS done';
    written += (await table.query(update, [userId, renewed, key])).rows.length;
  }
  return written;
}

/** Counts the persons' keys by the form in which they are stored. */
export async function formsOfPersonalKeys(table: KeyTable): Promise<KeyForms> {
  const forms: Record<string, number> = {};
  for await (const { key } of storedKeys(table)) {
    const form = readWrapped(key)?.keyId ?? 'plain';
    forms[form] = (forms[form] ?? 0) + 1;
  }
  return forms;
}

/** Removes key-encryption keys that no longer wrap any key. */
export async function forgetFormerKeys(table: KeyTable, keyId: string): Promise<void> {
  await table.query('DELETE FROM key_encryption WHERE key_id <> $1', [keyId]);
}

async function* storedKeys(table: KeyTable): AsyncGenerator<StoredKey> {
  for (let after = FIRST; ;) {
    const { rows } = await table.query<StoredKey>(
      `SELECT user_id AS "userId", key FROM personal_keys
        WHERE user_id > $1 AND key IS NOT NULL ORDER BY user_id LIMIT ${PAGE}`,
      [after],
    );
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.userId;
  }
}
