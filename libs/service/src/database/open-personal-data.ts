import { KeyWrapping, PersonalData } from '@maru/personal-data';
import type { KeyEncryption } from '@maru/personal-data';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { InvalidSettings } from '../settings';
import { DiscardingClient } from './discarding-client';

export interface OpenPersonalDataOptions {
  readonly url: string | undefined;
  /** Wraps the keys; default none. */
  readonly encryption: KeyEncryption | undefined;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly logger: Logger;
}

export interface OpenPersonalData {
  readonly persons: PersonalData;
  readonly wrapping: KeyWrapping;
  readonly pool: Pool;
  close(): Promise<void>;
}

// Few are enough, because the look-up of a key takes a fraction of a millisecond.
const CONNECTIONS = 3;

/**
 * The keys of persons that the context's role may use. Connects at the first use.
 * @throws InvalidSettings when the URL of their database is not set
 */
export function openPersonalData(
  { name }: ContextDefinition,
  { url, encryption, connectMs, answerMs, logger }: OpenPersonalDataOptions,
): OpenPersonalData {
  if (url === undefined)
    throw new InvalidSettings('PERSONAL_KEYS_URL is not set; it names the database of the keys of persons');
  const pool = new Pool({
    connectionString: url,
    application_name: `maru-${name}-keys`,
    max: CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    Client: DiscardingClient,
  });
  pool.on('error', (error: Error) => logger.warn({ err: error }, 'lost an idle connection to the keys of persons'));
  const wrapping = new KeyWrapping(pool, encryption);
  return { persons: new PersonalData(pool, wrapping), wrapping, pool, close: () => pool.end() };
}
