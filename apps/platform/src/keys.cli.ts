import { formsOfSigningKeys, wrapSigningKeys } from '@maru/customers';
import {
  forgetFormerKeys,
  formsOfPersonalKeys,
  KeyWrapping,
  LocalKeyEncryption,
  wrapPersonalKeys,
} from '@maru/personal-data';
import type { KeyForms } from '@maru/personal-data';
import { RandomIds, SystemClock } from '@maru/kernel';
import { ActRecords, readSettings } from '@maru/service';
import { Pool } from 'pg';
import { distributedFolder } from './distributed/distributed-folder';
import { explain } from './explain';
import { findKeyEncryptionKey } from './key-encryption/key-encryption-key';
import { KEYS } from './personal-keys';
import { openShopDatabases } from './tools/shop-databases';
import { table } from './tools/table';
import { keysSettings } from './tools/tool-settings';

const USAGE = `
  npm run keys -- status    shows how many keys are stored plain, and which key-encryption key wraps the others
  npm run keys -- wrap      wraps all stored keys, and every later one, with the key-encryption key in force

  Every process of the shop must know the key-encryption key, and be of a version that reads wrapped keys, before "wrap".
`;

// PostgreSQL's code for a missing table.
const UNDEFINED_TABLE = '42P01';

interface Keys {
  readonly persons: Pool;
  readonly customers: Pool;
  readonly encryption: LocalKeyEncryption | undefined;
}

async function main([command]: readonly string[]): Promise<void> {
  if (command !== 'status' && command !== 'wrap') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const encryption = await findEncryption();
  const databases = await openShopDatabases(process.env);
  const pools = [KEYS, 'customers'].map((name) => new Pool({ connectionString: urlOf(databases.urls, name), max: 2 }));
  const keys: Keys = { persons: pools[0]!, customers: pools[1]!, encryption };
  try {
    if (command === 'wrap') await wrap(keys);
    await status(keys);
  } finally {
    for (const pool of pools) await pool.end();
    await databases.close();
  }
}

async function wrap({ persons, customers, encryption }: Keys): Promise<void> {
  const wrapping = new KeyWrapping(persons, encryption);
  await wrapping.check();
  if (encryption) await record(customers, encryption.keyId);
  await wrapping.begin();
  const written = {
    persons: await wrapPersonalKeys(persons, wrapping),
    signing: await wrapSigningKeys(customers, wrapping),
  };
  process.stdout.write(`${written.persons} keys of persons and ${written.signing} signing keys wrapped\n`);
  const forms = [await formsOfPersonalKeys(persons), await formsOfSigningKeys(customers)];
  const { keyId } = encryption!;
  if (forms.every((each) => Object.keys(each).every((form) => form === keyId))) await forgetFormerKeys(persons, keyId);
}

/** Records the act before anything is wrapped. The command has no login, so the record names the command. */
async function record(database: Pool, keyId: string): Promise<void> {
  const records = new ActRecords({ context: 'customers', database, clock: new SystemClock(), ids: new RandomIds() });
  const act = { subject: keyId, details: { keyId }, actor: { kind: 'service', id: 'npm run keys' } } as const;
  await records.record('SECURITY.KEYS_WRAPPED', act).catch((error: unknown) => {
    if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
    throw new Error('customers has no table of acts yet; start this version of customers once, then wrap again');
  });
}

async function status({ persons, customers, encryption }: Keys): Promise<void> {
  const on = await new KeyWrapping(persons, encryption).isOn();
  const rows = [
    ...rowsOf('persons', await formsOfPersonalKeys(persons)),
    ...rowsOf('signing', await formsOfSigningKeys(customers)),
  ];
  const form = on ? 'wrapped' : 'plain';
  process.stdout.write(`new keys are stored ${form}; key-encryption key in force: ${encryption?.keyId ?? 'none'}\n`);
  process.stdout.write(`${table([['keys', 'key-encryption key', 'count'], ...rows])}\n`);
}

const rowsOf = (kind: string, forms: KeyForms) =>
  Object.entries(forms).map(([form, count]) => [kind, form, String(count)]);

/** The key-encryption key of the environment, else of the platform or the distributed shop on the data folder. */
async function findEncryption(): Promise<LocalKeyEncryption | undefined> {
  const folder = readSettings(keysSettings, process.env).get('MARU_DATA_DIR');
  for (const each of [folder, distributedFolder(folder)]) {
    const text = await findKeyEncryptionKey(process.env, each);
    if (text !== undefined) return LocalKeyEncryption.of(text);
  }
  return undefined;
}

function urlOf(urls: ReadonlyMap<string, string>, name: string): string {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`${name.toUpperCase()}_DATABASE_URL is not set`);
  return url;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n  ${error instanceof Error && !('code' in error) ? error.message : explain(error)}\n\n`);
  process.exitCode = 1;
});
