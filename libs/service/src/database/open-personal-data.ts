import { KeyWrapping, PersonalData } from '@maru/personal-data';
import type { KeyEncryption } from '@maru/personal-data';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { InvalidSettings } from '../settings';
import { DiscardingClient } from './discarding-client';

export interface OpenPersonalDataOptions {
  readonly url: string | undefined;
  /** What the keys are wrapped by; default nothing. */
  readonly encryption: KeyEncryption | undefined;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly logger: Logger;
}

export interface OpenPersonalData {
  readonly persons: PersonalData;
  readonly wrapping: KeyWrapping;
  close(): Promise<void>;
}

// A key is found in a fraction of a millisecond.
const CONNECTIONS = 3;

/**
 * The keys of persons, as far as the context's role may get at them. Nothing is connected to before the first key is asked for.
 * @throws InvalidSettings when it is not said where they are
 */
export function openPersonalData(
  { name }: ContextDefinition,
  { url, encryption, connectMs, answerMs, logger }: OpenPersonalDataOptions,
): OpenPersonalData {
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
  const wrapping = new KeyWrapping(pool, encryption);
  return { persons: new PersonalData(pool, wrapping), wrapping, close: () => pool.end() };
}
