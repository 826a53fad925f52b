import { makeKeyEncryptionKey } from '@maru/personal-data';
import { writeOwnFile } from '@maru/security';
import {
  InvalidSettings,
  keyEncryptionOfFile,
  keyEncryptionSettings,
  openKeyEncryption,
  readSettings,
} from '@maru/service';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file of the key-encryption key in a data folder. */
const fileIn = (dataDirectory: string) => path.resolve(dataDirectory, 'key-encryption-key');

/**
 * The key-encryption keys of the settings, else those in the data folder, as text; undefined when there are none.
 * @throws InvalidSettings when they are no keys or cannot be read
 */
export async function findKeyEncryptionKey(env: Environment, dataDirectory: string): Promise<string | undefined> {
  const settings = readSettings(keyEncryptionSettings, env);
  if (openKeyEncryption(env))
    return settings.get('MARU_KEY_ENCRYPTION_KEY') ?? readFile(settings.get('MARU_KEY_ENCRYPTION_KEY_FILE')!, 'utf8');
  const file = fileIn(dataDirectory);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return undefined;
  });
  if (kept !== undefined) keyEncryptionOfFile(file);
  return kept;
}

/**
 * As `findKeyEncryptionKey`; when there is none and nothing is wrapped yet, it makes one in a file that only its owner
 * can read.
 * @param keysUrl the URL of the database of the persons' keys
 * @throws InvalidSettings as above, and when keys are wrapped but their key-encryption key is missing
 */
export async function keyEncryptionKey(env: Environment, dataDirectory: string, keysUrl: string): Promise<string> {
  const found = await findKeyEncryptionKey(env, dataDirectory);
  if (found !== undefined) return found;
  const file = fileIn(dataDirectory);
  const keyId = await wrappedBy(keysUrl);
  if (keyId !== undefined)
    throw new InvalidSettings(
      `keys are wrapped by the key-encryption key ${keyId}, and ${file} is missing: ` +
        'restore the file, or set MARU_KEY_ENCRYPTION_KEY',
    );
  const made = makeKeyEncryptionKey();
  await writeOwnFile(file, `${made}\n`);
  return made;
}

async function wrappedBy(keysUrl: string): Promise<string | undefined> {
  const client = new Client({ connectionString: keysUrl });
  await client.connect();
  try {
    const text = 'SELECT key_id AS "keyId" FROM key_encryption ORDER BY since DESC LIMIT 1';
    return (await client.query<{ keyId: string }>(text)).rows[0]?.keyId;
  } finally {
    await client.end();
  }
}
