import { contractsByContext } from '@maru/contracts';
import { customersSettings } from '@maru/customers';
import { callerSettings, eventStoreNamespace, eventStoreUrl, keyEncryptionSettings } from '@maru/service';
import { z } from 'zod';
import { platformSettings } from '../settings';

const { MARU_DATA_DIR, DATABASE_URL, MARU_POSTGRES_PORT } = platformSettings.shape;
const { MARU_OPERATOR_EMAIL, MARU_OPERATOR_PASSWORD } = customersSettings.shape;
const forEachContext = (suffix: string) =>
  Object.fromEntries(
    [...contractsByContext.keys()].map((name) => [`${name.toUpperCase()}_${suffix}`, z.string().optional()]),
  );

/** Where `npm run projections` finds the databases and the log. */
export const projectionsSettings = z.object({
  MARU_DATA_DIR,
  DATABASE_URL,
  MARU_POSTGRES_PORT,
  EVENTSTOREDB_URL: eventStoreUrl.optional(),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /** With it, each context's own database is named by `<CONTEXT>_DATABASE_URL`, and nothing is looked for or prepared. */
  EVENT_STORE_URL: eventStoreUrl.optional(),
  ...forEachContext('DATABASE_URL'),
});

/**
 * What `npm run keys` reads: where the databases are, that of the persons' keys among them, and the key-encryption
 * keys.
 */
export const keysSettings = z.object({
  ...projectionsSettings.shape,
  KEYS_DATABASE_URL: z.string().optional(),
  ...keyEncryptionSettings.shape,
});

/**
 * Where `npm run parked` finds the contexts, at `<CONTEXT>_URL` or where the platform on the data folder says that they are; and as
 * whom it asks them, both as a user and as a process of the shop.
 */
export const parkedSettings = z.object({
  MARU_DATA_DIR,
  MARU_OPERATOR_EMAIL,
  MARU_OPERATOR_PASSWORD,
  ...callerSettings.shape,
  ...forEachContext('URL'),
});

/** What `<CONTEXT>_<suffix>` says, by context, where it is set. */
export function byContext(
  env: Readonly<Record<string, string | undefined>>,
  suffix: 'DATABASE_URL' | 'URL',
): ReadonlyMap<string, string> {
  const entries = [...contractsByContext.keys()].map((name) => [name, env[`${name.toUpperCase()}_${suffix}`]] as const);
  return new Map(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}
