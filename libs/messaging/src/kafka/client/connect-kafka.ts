import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';
import type { KafkaConnection } from '../kafka-settings';

/** What is logged through: a pino logger, or anything like it. */
export interface KafkaLogger {
  isLevelEnabled(level: string): boolean;
  warn(details: object, text: string): void;
  debug(details: object, text: string): void;
}

// Long enough for a broker's restart or the election of a leader to be over, short enough that whoever waits hears of it.
const RETRY = { initialRetryTime: 100, multiplier: 2, maxRetryTime: 1_500, factor: 0.2, retries: 6 };
const CONNECT_MS = 3_000;
const REQUEST_MS = 15_000;

/** The client for the brokers. It connects when it is used. Without a logger it says nothing. */
export function connectKafka(
  connection: KafkaConnection,
  logger?: KafkaLogger,
  more: Partial<KafkaConfig> = {},
): Kafka {
  const { brokers, clientId = 'maru', ssl = false, sasl } = connection;
  return new Kafka({
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
}

type Entry = Readonly<Record<string, unknown>>;

/** Nothing that the client logs ends anything: it tries again, and what it gives up it throws. */
function log(logger: KafkaLogger, { namespace, level, log: entry }: LogEntry): void {
  const { message: said, timestamp: _timestamp, logger: _logger, stack, ...details } = entry as Entry;
  // Now and then it is the error itself.
  const message = String(said);
  const text = `kafka ${namespace}: ${message}`;
  const isWarning = level === logLevel.ERROR || level === logLevel.WARN;
  if (!isWarning || IS_NO_NEWS.test(message)) logger.debug({ ...details, ...(stack ? { stack } : {}) }, text);
  else logger.warn({ ...details, ...(stack && IS_BUG.test(message) ? { stack } : {}) }, text);
}

/**
 * What a broker refuses, as one does that has just begun, is tried again, and then told by whoever asked; so is a consumer that has
 * crashed. Members of a group come and go. The relay makes its producer anew when a send has failed, so that it limits retries.
 */
const IS_NO_NEWS =
  /^Response |^Crash: |^The group is rebalancing|^Could not create topics|^Limiting retries for the idempotent producer/;

/** Where the stack is worth its lines: it is our own code that has failed. */
const IS_BUG = /^Error when calling|^Failed to execute listener/;
