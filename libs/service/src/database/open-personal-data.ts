import { PersonalData } from '@maru/personal-data';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { InvalidSettings } from '../settings';
import { DiscardingClient } from './discarding-client';

export interface OpenPersonalDataOptions {
  readonly url: string | undefined;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly logger: Logger;
}

// A key is found in a fraction of a millisecond.
const CONNECTIONS = 3;

/**
 * The keys of persons, as far as the context's role may get at them. Nothing is connected to before the first key is asked for.
 * @throws InvalidSettings when it is not said where they are
 */
export function openPersonalData(
  { name }: ContextDefinition,
  { url, connectMs, answerMs, logger }: OpenPersonalDataOptions,
): { readonly persons: PersonalData; close(): Promise<void> } {
  if (url === undefined) throw new InvalidSettings('PERSONAL_KEYS_URL is not set: it is where the keys of persons are');
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
  return { persons: new PersonalData(pool), close: () => pool.end() };
}
