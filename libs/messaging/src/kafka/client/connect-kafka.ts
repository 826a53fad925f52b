import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';
import type { KafkaConnection } from '../kafka-settings';
import { countRequests } from './request-counts';
import { stopIdleTimers } from './request-queue';

/** The logger of the client: pino, or one with the same methods. */
export interface KafkaLogger {
  isLevelEnabled(level: string): boolean;
  warn(details: object, text: string): void;
  debug(details: object, text: string): void;
}

// The retries outlast a broker's restart or a leader election, but end so soon that a waiting caller gets the error.
const RETRY = { initialRetryTime: 100, multiplier: 2, maxRetryTime: 1_500, factor: 0.2, retries: 6 };
const CONNECT_MS = 3_000;
const REQUEST_MS = 15_000;

/**
 * A client for the brokers, whose requests are counted. It connects on first use. Without a logger it logs nothing.
 */
export function connectKafka(
  connection: KafkaConnection,
  logger?: KafkaLogger,
  more: Partial<KafkaConfig> = {},
): Kafka {
  stopIdleTimers();
  const { brokers, clientId = 'maru', ssl = false, sasl } = connection;
  const kafka = new Kafka({
    clientId,
    brokers: [...brokers],
    ssl,
    ...(sasl ? { sasl: sasl as SASLOptions } : {}),
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: RETRY,
    logLevel: !logger ? logLevel.NOTHING : logger.isLevelEnabled('debug') ? logLevel.INFO : logLevel.WARN,
    logCreator: () => (entry) => logger && log(logger, entry),
    ...more,
  });
  return countRequests(kafka);
}

type Entry = Readonly<Record<string, unknown>>;

/** Logs at most warnings, because the client retries by itself and throws when it gives up. */
function log(logger: KafkaLogger, { namespace, level, log: entry }: LogEntry): void {
  const { message: said, timestamp: _timestamp, logger: _logger, stack, ...others } = entry as Entry;
  // One field, because the client names its own.
  const details = Object.keys(others).length > 0 ? { kafka: others } : {};
  // kafkajs sometimes passes an Error as the message.
  const message = String(said);
  const text = `kafka ${namespace}: ${message}`;
  const isWarning = level === logLevel.ERROR || level === logLevel.WARN;
  if (!isWarning || IS_ROUTINE.test(message)) logger.debug({ ...details, ...(stack ? { stack } : {}) }, text);
  else logger.warn({ ...details, ...(stack && IS_BUG.test(message) ? { stack } : {}) }, text);
}

/**
 * Logged at debug level. The client retries a request that a broker refuses, and the caller reports a final error. The
 * same holds for a crashed consumer. Rebalances are normal. The relay limits the retries of its producer on purpose,
 * because it creates a new one after a failed send.
 */
const IS_ROUTINE =
  /^Response |^Crash: |^The group is rebalancing|^Could not create topics|^Limiting retries for the idempotent producer/;

/** Logged with its stack, because our own code failed inside the client. */
const IS_BUG = /^Error when calling|^Failed to execute listener/;
