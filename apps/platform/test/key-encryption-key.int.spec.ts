import { KeyWrapping, LocalKeyEncryption, makeKeyEncryptionKey, preparePersonalKeys } from '@maru/personal-data';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { findKeyEncryptionKey, keyEncryptionKey } from '../src/key-encryption/key-encryption-key';

let folder: string;
let database: TestDatabase;
let pool: Pool;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maru-kek-'));
  database = await createTestDatabase('kek');
  pool = new Pool({ connectionString: database.url, max: 1 });
  await preparePersonalKeys(database.url, { keeps: [], uses: [] });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}) => keyEncryptionKey(env, folder, database.url);

describe('the key-encryption key of a shop', () => {
  it('is made by the first start and reused by the next, in a file that only its owner can read', async () => {
    expect(await findKeyEncryptionKey({}, folder)).toBeUndefined();
    const made = await start();
    expect((await start()).trim()).toBe(made.trim());
    expect((await stat(path.join(folder, 'key-encryption-key'))).mode & 0o777).toBe(0o600);
  });

  it('comes from the environment or a file if set, and then none is made', async () => {
    const given = makeKeyEncryptionKey();
    const file = path.join(folder, 'given');
    await writeFile(file, `${given}\n${makeKeyEncryptionKey()}\n`);
    expect(await start({ MARU_KEY_ENCRYPTION_KEY: given })).toBe(given);
    const text = await start({ MARU_KEY_ENCRYPTION_KEY_FILE: file });
    expect(LocalKeyEncryption.of(text).keyId).toBe(LocalKeyEncryption.of(given).keyId);
    await expect(stat(path.join(folder, 'key-encryption-key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is never replaced while keys are wrapped by it; the start fails with one sentence', async () => {
    const { keyId } = LocalKeyEncryption.of(await start());
    await new KeyWrapping(pool, LocalKeyEncryption.of(await start())).begin();
    const file = path.join(folder, 'key-encryption-key');
    await rm(file);
    await expect(start()).rejects.toMatchObject({
      name: 'InvalidSettings',
      message:
        `keys are wrapped by the key-encryption key ${keyId}, and ${file} is missing: ` +
        'restore the file, or set MARU_KEY_ENCRYPTION_KEY',
    });
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each<[string, (file: string) => Record<string, string>, RegExp]>([
    [
      'an invalid key',
      () => ({ MARU_KEY_ENCRYPTION_KEY: 'half a k' }),
      /^MARU_KEY_ENCRYPTION_KEY is \*\*\*: must be 32 bytes/,
    ],
    ['a missing file', (file) => ({ MARU_KEY_ENCRYPTION_KEY_FILE: file }), /cannot be read from .* \(ENOENT\)$/],
    [
      'both variables',
      (file) => ({ MARU_KEY_ENCRYPTION_KEY: makeKeyEncryptionKey(), MARU_KEY_ENCRYPTION_KEY_FILE: file }),
      /are both set; set one of them$/,
    ],
  ])('is refused without being shown for %s', async (_what, env, message) => {
    await expect(start(env(path.join(folder, 'none')))).rejects.toThrow(message);
  });
});
