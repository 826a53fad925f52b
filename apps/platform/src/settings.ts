import { callerSettings, keyEncryptionSettings, LOG_LEVELS } from '@maru/service';
import path from 'node:path';
import { z } from 'zod';

const PORT_RANGE = 'must be a port, 1 to 65535';

/** What the platform itself reads from the environment. Every context declares its own settings beside its module. */
export const platformSettings = z.object({
  /** Where the gateway listens. */
  PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(3_000),
  /** The address that the gateway listens on; 0.0.0.0 opens the shop to the network. */
  HOST: z.string().default('127.0.0.1'),
  /** Where the embedded PostgreSQL keeps its data, from the working directory. Not used with DATABASE_URL. */
  MARU_DATA_DIR: z.string().default('.maru'),
  /**
   * A PostgreSQL to use instead of the embedded one, as a user who may create databases and roles. The databases are named
   * after the one in the URL: `postgres://…/shop` gives `shop_ordering` and so on; `…/postgres` gives `maru_ordering`.
   */
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/shop"' })
    .optional(),
  /** The port of the embedded PostgreSQL; any free one when not set. */
  MARU_POSTGRES_PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(1, PORT_RANGE).max(65_535, PORT_RANGE).optional(),
  /** What the processes of the shop sign their service tokens with; where it is not set, one is made and kept in the data folder. */
  MARU_SERVICE_KEY: callerSettings.shape.MARU_SERVICE_KEY,
  /**
   * What personal and signing keys are wrapped by; where neither is set, one is made at the first start and kept in the
   * data folder.
   */
  ...keyEncryptionSettings.shape,
  /** What is logged, as JSON lines on standard output. */
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  /** How long requests and messages in flight may take to end after a stop, in milliseconds; the exit takes up to twice this. */
  DRAIN_TIMEOUT_MS: z.coerce.number('must be a number').int().min(0).max(600_000).default(3_500),
});

/** Where in the data directory the embedded PostgreSQL is. */
export const databaseFolder = (dataDirectory: string) => path.resolve(dataDirectory, 'postgres');
