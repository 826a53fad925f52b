import { z } from 'zod';

/** What every service reads from its environment, besides its context's own settings. */
export const serviceSettings = z.object({
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  /** How long requests and messages in flight may take to end after a stop, in milliseconds. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(8_000),
  /** How long a request or a call may take, besides what its client prefers to wait, in milliseconds; then its work stops. */
  REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1).max(600_000).default(1_000),
  /** How many connections to its database a context holds at most. */
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(1_000).default(6),
  /** How long a connection to the database, or a free one of those, is waited for, in milliseconds. */
  DATABASE_CONNECT_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  /** How long the database may take for an answer, and how long a transaction may stand still, in milliseconds. */
  DATABASE_ANSWER_TIMEOUT_MS: z.coerce.number().int().min(100).max(3_600_000).default(10_000),
  /**
   * How long a process waits after the last sign of life of one whose consumer groups hear more
   * types, in ms.
   */
  CONSUMER_PRESENCE_MS: z.coerce.number().int().min(100).max(86_400_000).default(30_000),
  /** How long a context rests before it deletes again what is too old to be kept, in milliseconds. */
  RETENTION_INTERVAL_MS: z.coerce.number().int().min(100).max(86_400_000).default(600_000),
  /** How many days the acts of `GET /api/audit` can be searched. */
  AUDIT_DAYS: z.coerce.number().int().min(1).max(3_650).default(400),
  /** A snapshot of a state is written when so many events have come behind the last one; 0 keeps none. */
  SNAPSHOT_EVERY_EVENTS: z.coerce.number().int().min(0).max(1_000_000).default(1_000),
  /** How long after a login steps that want a fresh one are taken, such as issuing a key, in seconds. */
  FRESH_LOGIN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
  /** Who signs the access tokens that are accepted (`iss`). */
  TOKEN_ISSUER: z.string().min(1).max(200).default('maru'),
  /** Whom they are for (`aud`). */
  TOKEN_AUDIENCE: z.string().min(1).max(200).default('maru'),
});
