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
  npm run keys -- status    how many keys are stored plain, and by which key-encryption key the others are wrapped
  npm run keys -- wrap      from now on keys are stored wrapped by the key-encryption key in force, and those that are there, too

  Every process of the shop must know the key-encryption key, and be of a version that reads wrapped keys, before "wrap".
`;

// PostgreSQL's.
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

/** Before anything is wrapped. The command asks for no login, so the entry names the command. */
async function record(database: Pool, keyId: string): Promise<void> {
  const records = new ActRecords({ context: 'customers', database, clock: new SystemClock(), ids: new RandomIds() });
  const act = { subject: keyId, details: { keyId }, actor: { kind: 'service', id: 'npm run keys' } } as const;
  await records.record('SECURITY.KEYS_WRAPPED', act).catch((error: unknown) => {
    if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
    throw new Error('customers has no table of acts yet: start this version of customers once, then wrap again');
  });
}

async function status({ persons, customers, encryption }: Keys): Promise<void> {
  const on = await new KeyWrapping(persons, encryption).isOn();
  const rows = [
    ...rowsOf('persons', await formsOfPersonalKeys(persons)),
    ...rowsOf('signing', await formsOfSigningKeys(customers)),
  ];
  process.stdout.write(`new keys are stored ${on ? 'wrapped' : 'plain'}; in force is ${encryption?.keyId ?? 'none'}\n`);
  process.stdout.write(`${table([['keys', 'key-encryption key', 'count'], ...rows])}\n`);
}

const rowsOf = (kind: string, forms: KeyForms) =>
  Object.entries(forms).map(([form, count]) => [kind, form, String(count)]);

/** Of the environment, else of the shop whose data folder this is: the platform's, or the distributed shop's. */
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
