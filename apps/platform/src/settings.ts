import { callerSettings, eventStoreNamespace, eventStoreUrl, keyEncryptionSettings, LOG_LEVELS } from '@maru/service';
import type { Settings } from '@maru/service';
import path from 'node:path';
import { z } from 'zod';

const PORT_RANGE = 'must be a port, 1 to 65535';

/** The platform's own settings. Every context declares its settings beside its module. */
export const platformSettings = z.object({
  /** The port that the gateway listens on. */
  PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(3_000),
  /** The address that the gateway listens on; 0.0.0.0 opens the shop to the network. */
  HOST: z.string().default('127.0.0.1'),
  /** The data folder, relative to the working directory, with the embedded PostgreSQL unless DATABASE_URL is set. */
  MARU_DATA_DIR: z.string().default('.maru'),
  /**
   * A PostgreSQL in place of the embedded one. Its user must be allowed to create databases and roles. The databases
   * are named after the one in the URL: `postgres://…/shop` gives `shop_ordering` and so on; `…/postgres` gives
   * `maru_ordering`.
   */
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/shop"' })
    .optional(),
  /** An EventStoreDB for the log; default PostgreSQL. */
  EVENTSTOREDB_URL: eventStoreUrl.regex(/^esdb/, 'must be a URL like "esdb://127.0.0.1:2113?tls=false"').optional(),
  /** Tells several shops on one EventStoreDB apart. */
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /** The port of the embedded PostgreSQL; any free one when not set. */
  MARU_POSTGRES_PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(1, PORT_RANGE).max(65_535, PORT_RANGE).optional(),
  /** The key that signs service tokens; default one that is made in the data folder. */
  MARU_SERVICE_KEY: callerSettings.shape.MARU_SERVICE_KEY,
  /** The key that wraps personal and signing keys; default one that the first start makes in the data folder. */
  ...keyEncryptionSettings.shape,
  /** The lowest level of the log lines, which are JSON on standard output. */
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  /** The time for requests and messages in flight to end after a stop, in ms. The exit takes up to twice this. */
  DRAIN_TIMEOUT_MS: z.coerce.number('must be a number').int().min(0).max(600_000).default(3_500),
});

/** The log in an EventStoreDB; undefined when it is in the shop's PostgreSQL. */
export function eventStoreOf(
  settings: Settings<typeof platformSettings>,
): { url: string; namespace?: string } | undefined {
  const url = settings.get('EVENTSTOREDB_URL');
  return url === undefined ? undefined : { url, namespace: settings.get('EVENT_STORE_NAMESPACE') };
}

/** The folder of the embedded PostgreSQL in a data folder. */
export const databaseFolder = (dataDirectory: string) => path.resolve(dataDirectory, 'postgres');
