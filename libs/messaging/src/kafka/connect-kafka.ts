import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';
import type { KafkaConnection } from './kafka-settings';

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

/** Nothing that the client logs ends anything: it tries again, and what it gives up it throws. */
function log(logger: KafkaLogger, { namespace, level, log: entry }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _logger, ...details } = entry;
  const text = `kafka ${namespace}: ${message}`;
  if (level === logLevel.ERROR || (level === logLevel.WARN && !isMeant(message))) logger.warn(details, text);
  else logger.debug(details, text);
}

/** The relay makes its producer anew when a send has failed, which is what this warning is about. */
function isMeant(message: string): boolean {
  return message.startsWith('Limiting retries for the idempotent producer');
}
