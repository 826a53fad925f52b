import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';

export type { Redis } from 'ioredis';

export const limitStoreSettings = z.object({
  /** The Redis of counters that several instances share. Without it, each instance counts in memory. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a URL like "redis://127.0.0.1:6379"' }).optional(),
});

const CONNECT_MS = 1_000;
// Waiting longer would cost more than admitting a request too many.
const ANSWER_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The Redis of the counters. Commands fail at once while it is unreachable. It reconnects, and logs each change once.
 */
export async function openLimitStore(url: string, logger: Logger, what = 'requests'): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS),
  });
  let away = false;
  redis.on('error', (error) => {
    if (!away) logger.warn({ err: error }, `Redis is unreachable; ${what} are not counted`);
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info(`Redis is reachable again; ${what} are counted again`);
    away = false;
  });
  // Waits a bounded time, because the process must start without Redis, too.
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CONNECT_MS);
    for (const event of ['ready', 'error'] as const) redis.once(event, () => (clearTimeout(timer), resolve()));
  });
  return redis;
}
