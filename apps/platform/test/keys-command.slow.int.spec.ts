import { KeyWrapping, LocalKeyEncryption, makeKeyEncryptionKey, Person, PersonalData } from '@maru/personal-data';
import { messagingMigrations } from '@maru/messaging';
import { makeSigningKeyPair } from '@maru/security';
import { createLogger, openDatabase } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { contexts } from '../src';
import { prepareDatabases } from '../src/databases';
import { KEYS, openPersonalKeys } from '../src/personal-keys';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = path.resolve(__dirname, '../../..');
const [OLD, NEW] = [makeKeyEncryptionKey(), makeKeyEncryptionKey()];
const idOf = (key: string) => LocalKeyEncryption.of(key).keyId;

let folder: string;
let database: TestDatabase;
let persons: Pool;
let customers: Pool;

/** The databases of a shop from before keys were wrapped: two persons and a signing key, all plain. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maru-keys-'));
  database = await createTestDatabase('keys');
  const urls = await prepareDatabases(database.url, [KEYS, ...contexts.map(({ name }) => name)]);
  await openPersonalKeys(urls, contexts);
  const definition = contexts.find(({ name }) => name === 'customers')!;
  const [url, logger] = [urls.get('customers')!, createLogger({ level: 'silent' })];
  await (await openDatabase(definition, { url, connections: 2, messagingMigrations, logger })).destroy();
  persons = new Pool({ connectionString: urls.get(KEYS)!, max: 1 });
  customers = new Pool({ connectionString: url, max: 1 });
  for (const userId of [randomUUID(), randomUUID()]) await new PersonalData(persons).begin(userId);
  const { kid, publicJwk, privateJwk } = await makeSigningKeyPair();
  const insert = 'INSERT INTO signing_key (kid, public_jwk, private_jwk, created_at) VALUES ($1, $2, $3, now())';
  await customers.query(insert, [kid, publicJwk, privateJwk]);
});
afterEach(async () => {
  await persons.end();
  await customers.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the program of `npm run keys -- <args>` from the built files, on a data folder of its own. */
async function keys(args: readonly string[], keyEncryptionKey?: string): Promise<Ran> {
  const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { keys: string };
  };
  const given = keyEncryptionKey === undefined ? {} : { MARU_KEY_ENCRYPTION_KEY: keyEncryptionKey };
  const env = { PATH: process.env['PATH'], DATABASE_URL: database.url, MARU_DATA_DIR: folder, ...given };
  const script = scripts.keys.replace(/^node /, '').split(' ');
  return new Promise((resolve) => {
    execFile(process.execPath, [...script, ...args], { cwd: ROOT, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : (error.code as unknown as number), out, err }),
    );
  });
}

const rowsIn = (out: string) =>
  [...out.matchAll(/^(persons|signing) +(\w+) +(\d+)$/gm)].map(([, ...cells]) => cells.join(' '));

describe('npm run keys', () => {
  it('prints its usage and does nothing for an unknown command', async () => {
    for (const args of [[], ['wrapp']]) {
      const { code, out, err } = await keys(args, OLD);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('npm run keys -- status');
      expect(err).toContain('npm run keys -- wrap');
    }
    expect((await persons.query('SELECT 1 FROM key_encryption')).rowCount).toBe(0);
  });

  it('shows how keys are stored before and after it has wrapped them, and may wrap again', async () => {
    const before = await keys(['status'], OLD);
    expect(before).toMatchObject({ code: 0, err: '' });
    expect(before.out).toContain(`new keys are stored plain; key-encryption key in force: ${idOf(OLD)}\n`);
    expect(rowsIn(before.out)).toEqual(['persons plain 2', 'signing plain 1']);

    const wrapped = await keys(['wrap'], OLD);
    expect(wrapped).toMatchObject({ code: 0, err: '' });
    expect(wrapped.out).toContain('2 keys of persons and 1 signing keys wrapped\n');
    expect(wrapped.out).toContain(`new keys are stored wrapped; key-encryption key in force: ${idOf(OLD)}\n`);
    expect(rowsIn(wrapped.out)).toEqual([`persons ${idOf(OLD)} 2`, `signing ${idOf(OLD)} 1`]);
    expect((await keys(['wrap'], OLD)).out).toContain('0 keys of persons and 0 signing keys wrapped\n');
  });

  it('rotates to a new key-encryption key in front of the former one, and forgets the former one', async () => {
    await keys(['wrap'], OLD);
    const rotated = await keys(['wrap'], `${NEW},${OLD}`);
    expect(rotated).toMatchObject({ code: 0, err: '' });
    expect(rowsIn(rotated.out)).toEqual([`persons ${idOf(NEW)} 2`, `signing ${idOf(NEW)} 1`]);
    const { rows } = await persons.query<{ key_id: string }>('SELECT key_id FROM key_encryption');
    expect(rows).toEqual([{ key_id: idOf(NEW) }]);
    const [person] = (await persons.query<{ user_id: string }>('SELECT user_id FROM personal_keys')).rows;
    expect(await reads(person!.user_id, NEW)).toBe(true);
  });

  it('reads the key-encryption key from the data folder', async () => {
    await writeFile(path.join(folder, 'key-encryption-key'), `${OLD}\n`, { mode: 0o600 });
    expect((await keys(['wrap'])).out).toContain(`in force: ${idOf(OLD)}\n`);
  });

  it('fails with one sentence and changes nothing without a key-encryption key', async () => {
    const { code, out, err } = await keys(['wrap']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim()).toMatch(/^there is no key-encryption key to wrap keys by: set MARU_KEY_ENCRYPTION_KEY/);
    const { out: status } = await keys(['status']);
    expect(status).toContain('new keys are stored plain; key-encryption key in force: none\n');
    expect(rowsIn(status)).toEqual(['persons plain 2', 'signing plain 1']);
  });

  it('names the missing key-encryption key and changes nothing when only another one is set', async () => {
    await keys(['wrap'], OLD);
    const { code, out, err } = await keys(['wrap'], NEW);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim()).toContain(idOf(OLD));
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(rowsIn((await keys(['status'], OLD)).out)).toEqual([`persons ${idOf(OLD)} 2`, `signing ${idOf(OLD)} 1`]);
  });
});

/** Whether a process with only this key-encryption key can read the person's key. */
async function reads(userId: string, key: string): Promise<boolean> {
  const found = await new PersonalData(persons, new KeyWrapping(persons, LocalKeyEncryption.of(key))).find(userId);
  return found instanceof Person;
}
