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

/** The settings of `npm run projections`: the addresses of the databases and the log. */
export const projectionsSettings = z.object({
  MARU_DATA_DIR,
  DATABASE_URL,
  MARU_POSTGRES_PORT,
  EVENTSTOREDB_URL: eventStoreUrl.optional(),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /** With it, `<CONTEXT>_DATABASE_URL` names each context's database, and none is looked for or created. */
  EVENT_STORE_URL: eventStoreUrl.optional(),
  ...forEachContext('DATABASE_URL'),
});

/**
 * The settings of `npm run keys`: the addresses of the databases, including that of the persons' keys, and the
 * key-encryption keys.
 */
export const keysSettings = z.object({
  ...projectionsSettings.shape,
  KEYS_DATABASE_URL: z.string().optional(),
  ...keyEncryptionSettings.shape,
});

/** The settings of `npm run log`: the addresses of the databases and the log, and the keys of exported files. */
export const logSettings = z.object({
  ...projectionsSettings.shape,
  /** The private key that signs exported files: Ed25519, PKCS #8 in base64. */
  LOG_SIGNING_KEY: z.string().optional(),
  /** A file with the same. */
  LOG_SIGNING_KEY_FILE: z.string().optional(),
  /** The public keys of trusted signers, with commas between. */
  LOG_VERIFYING_KEYS: z.string().optional(),
});

/**
 * The settings of `npm run parked`: the addresses of the contexts (`<CONTEXT>_URL`, else those of the platform on the
 * data folder), and the tool's identity as a user and as a process of the shop.
 */
export const parkedSettings = z.object({
  MARU_DATA_DIR,
  MARU_OPERATOR_EMAIL,
  MARU_OPERATOR_PASSWORD,
  ...callerSettings.shape,
  ...forEachContext('URL'),
});

/** The values of `<CONTEXT>_<suffix>` that are set, by context. */
export function byContext(
  env: Readonly<Record<string, string | undefined>>,
  suffix: 'DATABASE_URL' | 'URL',
): ReadonlyMap<string, string> {
  const entries = [...contractsByContext.keys()].map((name) => [name, env[`${name.toUpperCase()}_${suffix}`]] as const);
  return new Map(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}
