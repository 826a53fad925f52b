import { z } from 'zod';

/** The settings of every context, besides its own. */
export const serviceSettings = z.object({
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  /** The time limit for requests and messages in flight after a stop, in milliseconds. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(8_000),
  /**
   * The time limit of a request or a call, besides its client's preferred wait, in milliseconds. Its work then stops.
   */
  REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1).max(600_000).default(1_000),
  /** The most connections of a context to its database. */
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(1_000).default(6),
  /** The time limit for a new connection to the database or a free one of the pool, in milliseconds. */
  DATABASE_CONNECT_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  /** The time limit for an answer of the database, and for an idle transaction, in milliseconds. */
  DATABASE_ANSWER_TIMEOUT_MS: z.coerce.number().int().min(100).max(3_600_000).default(10_000),
  /** The wait after the last heartbeat of a process whose consumer groups hear more types, in ms. */
  CONSUMER_PRESENCE_MS: z.coerce.number().int().min(100).max(86_400_000).default(30_000),
  /** The pause between two passes that delete too old rows, in milliseconds. */
  RETENTION_INTERVAL_MS: z.coerce.number().int().min(100).max(86_400_000).default(600_000),
  /** The pause between two looks at the consumer groups for `/metrics`, in milliseconds. */
  METRICS_INTERVAL_MS: z.coerce.number().int().min(50).max(600_000).default(10_000),
  /** The number of days for which `GET /api/audit` finds acts. */
  AUDIT_DAYS: z.coerce.number().int().min(1).max(3_650).default(400),
  /** The number of events after which the next snapshot of a state is written; 0 writes none. */
  SNAPSHOT_EVERY_EVENTS: z.coerce.number().int().min(0).max(1_000_000).default(1_000),
  /** How long a login counts as fresh, for acts that need a fresh one, such as issuing a key, in seconds. */
  FRESH_LOGIN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
  /** The issuer of accepted access tokens (`iss`). */
  TOKEN_ISSUER: z.string().min(1).max(200).default('maru'),
  /** The audience of accepted access tokens (`aud`). */
  TOKEN_AUDIENCE: z.string().min(1).max(200).default('maru'),
});
