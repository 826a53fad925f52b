import { Pool, types } from 'pg';
import type { ClientConfig, CustomTypesConfig, PoolConfig } from 'pg';

const BIGINT = 20;
const JSON_TEXT = 114;
const TIMESTAMPTZ = 1184;

// Reused for the batches of a log, because parsing the same text repeatedly is most of the cost.
let lastText = '';
let lastMillis = 0;
function toMillis(text: string): number {
  if (text !== lastText) {
    // `2030-01-02 03:04:05.678+00`, because the session's time zone is UTC.
    lastMillis = Date.parse(`${text.replace(' ', 'T')}:00`);
    lastText = text;
  }
  return lastMillis;
}

const parsers = new Map<number, (text: string) => unknown>([
  [BIGINT, Number],
  [JSON_TEXT, (text) => text],
  [TIMESTAMPTZ, toMillis],
]);

// Documents stay text until they are needed, positions are numbers (exact up to 2^53), times are milliseconds.
const customTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};

// Forces plans by an index in the needed order. On a log that has grown faster than its statistics the planner would
// read it whole, or sort, and a prepared statement would keep doing so.
const SESSION = [
  'TimeZone=UTC',
  'DateStyle=ISO',
  'default_transaction_isolation=read\\ committed',
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_sort=off',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

export function sessionConfig<Config extends ClientConfig>(config: Config): Config {
  return {
    keepAlive: true,
    application_name: 'maru-event-store',
    ...config,
    options: [config.options, SESSION].filter(Boolean).join(' '),
    types: customTypes,
  };
}

/** @param onFault reports idle connections that were lost */
export function openPool(config: PoolConfig, max: number, onFault: (fault: unknown) => void): Pool {
  const pool = new Pool({ query_timeout: 30_000, ...sessionConfig(config), max });
  pool.on('error', onFault);
  // A checked-out connection has no listener until its user gets it; one that the server ends in between fails its
  // first query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
