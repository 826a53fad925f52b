import { consulSettings } from '@maru/discovery';
import { z } from 'zod';
import { LOG_LEVELS } from '../logging/logger';
import { calleeSettings } from '../trust/trust-settings';
import { keyEncryptionSettings } from './key-encryption';

const PORT_RANGE = 'must be a port, 0 to 65535';

/** The address that a process listens on, and its log level. */
export const listeningSettings = z.object({
  PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(3_000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const EVENT_STORE = /^(postgres(ql)?|esdb(\+discover)?):\/\/\S+$/;

/** The URL of the event log that all contexts share: a PostgreSQL database or EventStoreDB. */
export const eventStoreUrl = z
  .string('must be a URL like "postgres://…" or "esdb://…"')
  .regex(EVENT_STORE, 'must be a URL like "postgres://user:password@host:5432/name" or "esdb://host:2113?tls=true"');

/** Separates several shops or test runs on one EventStoreDB. A shop on PostgreSQL has a database of its own instead. */
export const eventStoreNamespace = z
  .string()
  .regex(/^[\w-]{1,50}$/, 'must be 1 to 50 letters, digits, _ and -')
  .optional();

/** The settings of a context's process, besides `serviceSettings` and the context's own settings. */
export const processSettings = z.object({
  /** The context's own database, with its own role. */
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/name"',
  }),
  EVENT_STORE_URL: eventStoreUrl,
  /** The database of the keys of persons, with the context's own role; for contexts with personal data. */
  PERSONAL_KEYS_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL like "postgres://user:password@127.0.0.1:5432/keys"',
    })
    .optional(),
  /** The key that wraps the keys of persons and customers' signing keys. */
  ...keyEncryptionSettings.shape,
  /** The URL where customers publishes the public keys of access tokens. */
  JWKS_URL: z.url({
    protocol: /^https?$/,
    error: 'must be a URL like "http://customers:3000/api/users/.well-known/jwks.json"',
  }),
  EVENT_STORE_NAMESPACE: eventStoreNamespace,
  /**
   * The Kafka brokers, as `host:port`, separated by commas. Without them the contexts read each other's events from the
   * event log. With them, `kafkaSettings` of `@maru/messaging/kafka` are read, too.
   */
  KAFKA_BROKERS: z.string().optional(),
  ...listeningSettings.shape,
  /** The certificates and keys that verify calling processes. */
  ...calleeSettings.shape,
  /** The Consul agent that the process registers with while it runs. */
  ...consulSettings.shape,
  /** The URL at which other processes reach this one; default the listening address. */
  ADVERTISE_URL: z.url({ protocol: /^https?$/, error: 'must be a URL like "http://10.0.0.7:3000"' }).optional(),
  /** The version of the running code, for a gateway that sends a share of the requests to it. */
  SERVICE_VERSION: z
    .string()
    .regex(/^[\w.-]{1,50}$/, 'must be 1 to 50 letters, digits, ., _ and -')
    .optional(),
  /** The port for gRPC, on the same HOST; 0 takes any free port. */
  GRPC_PORT: z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE).default(0),
  /** The time limit for reaching the database and the event store at start, in milliseconds. */
  START_TIMEOUT_MS: z.coerce.number('must be a number').int().min(0).max(3_600_000).default(60_000),
});
