import { consulSettings } from '@maru/discovery';
import { z } from 'zod';
import { LOG_LEVELS } from '../logging/logger';
import { calleeSettings } from '../trust/trust-settings';
import { keyEncryptionSettings } from './key-encryption';

const PORT_RANGE = 'must be a port, 0 to 65535';

/** Where a process of the shop listens, and what it tells. */
export const listeningSettings = z.object({
  PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(3_000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const EVENT_STORE = /^(postgres(ql)?|esdb(\+discover)?):\/\/\S+$/;

/** Where the event log is, which all contexts share: a PostgreSQL database, or EventStoreDB. */
export const eventStoreUrl = z
  .string('must be a URL like "postgres://…" or "esdb://…"')
  .regex(EVENT_STORE, 'must be a URL like "postgres://user:password@host:5432/name" or "esdb://host:2113?tls=true"');

/** Tells several shops or test runs on one EventStoreDB apart; a shop on PostgreSQL has a database of its own instead. */
export const eventStoreNamespace = z
  .string()
  .regex(/^[\w-]{1,50}$/, 'must be 1 to 50 letters, digits, _ and -')
  .optional();

/** What a context reads from its environment when it is a process of its own, besides `serviceSettings` and its own settings. */
export const processSettings = z.object({
  /** The context's own database, with its own role. */
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/name"',
  }),
  EVENT_STORE_URL: eventStoreUrl,
  /** Where the keys of persons are, with the context's own role; for those contexts that have to do with personal data. */
  PERSONAL_KEYS_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/keys"',
    })
    .optional(),
  /** What those keys are wrapped by, and customers' signing keys. */
  ...keyEncryptionSettings.shape,
  /** Where customers shows the public keys of access tokens. */
  JWKS_URL: z.url({
    protocol: /^https?$/,
    error: 'must be a URL like "http://customers:3000/api/users/.well-known/jwks.json"',
  }),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /**
   * Kafka, as `host:port` with commas between. Without it the contexts hear each other out of the event log itself; with it,
   * `kafkaSettings` of `@maru/messaging/kafka` are read, too.
   */
  KAFKA_BROKERS: z.string().optional(),
  ...listeningSettings.shape,
  /** By what it knows the processes that call it. */
  ...calleeSettings.shape,
  /** With a Consul agent, the process registers there while it runs. */
  ...consulSettings.shape,
  /** Where the others reach this process; default where it listens. */
  ADVERTISE_URL: z.url({ protocol: /^https?$/, error: 'must be a URL like "http://10.0.0.7:3000"' }).optional(),
  /** The version of the code that runs here, for who sends a share of the requests to it. */
  SERVICE_VERSION: z
    .string()
    .regex(/^[\w.-]{1,50}$/, 'must be 1 to 50 letters, digits, ., _ and -')
    .optional(),
  /** Where the context is called over gRPC, on the same HOST; 0 takes any free port. */
  GRPC_PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(0),
  /** How long the database and the event store are waited for at start, in milliseconds. */
  START_TIMEOUT_MS: z.coerce.number('must be a number').int().min(0).max(3_600_000).default(60_000),
});
