import { actorText, currentCausation, isTraceparent, spanIdOf, SystemClock, traceIdOf } from '@maru/kernel';
import type { Actor, Causation, Clock, Scheduler } from '@maru/kernel';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { foldFaults } from './fold-faults';
import { maskSecrets } from './mask-secrets';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LoggerOptions {
  readonly level: (typeof LOG_LEVELS)[number];
  /** The application of the process, for lines about many faults; default `shop`, for a process with several. */
  readonly application?: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
  /** The time for counting faults; default the system's, with timers that do not keep the process alive. */
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
}

const requests = new WeakSet<Causation>();

/** Adds `requestId` to all lines that are written under this causation. */
export function markAsRequest(causation: Causation): void {
  requests.add(causation);
}

/**
 * A logger of JSON lines. Every line written inside `causedBy` carries `correlationId`, `causationId`, `trace_id`,
 * `span_id` and the actor, and `requestId` when a request caused it. Secrets are masked anywhere in the line, at every
 * level (see `maskSecrets`). The first of repeated faults has a line, and further ones are counted (see
 * `FaultEpisodes`).
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level, application = 'shop', destination, clock = new SystemClock(), scheduler } = options;
  const stream = destination ?? pino.destination({ fd: 1, sync: false });
  const folded = foldFaults({ clock, scheduler, stream });
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: causationFields,
      redact: {
        paths: ['password', '*.password', 'authorization', '*.authorization', '*.*.authorization'],
        censor: '***',
      },
      serializers: { err: describe },
      hooks: { streamWrite: maskSecrets, logMethod: folded.logMethod },
    },
    stream,
  );
  folded.writeTo(logger.child({ context: application }));
  return logger;
}

// Bounded, because a client may have written most of a message, such as an invalid query.
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 6_000;

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;

// Copies only safe fields, because an error may carry its whole connection.
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: shortened(message, LONGEST_MESSAGE),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: shortened(stack, LONGEST_STACK) }),
    ...(cause !== undefined && depth < 3 && { cause: describe(cause, depth + 1) }),
  };
}

/** The fields of a line for the actor and the class of the client's address. Reasons are in the event log only. */
export function actorFields(actor: Actor | undefined): { readonly actor: string; readonly client?: string } {
  return { actor: actorText(actor), ...(actor?.address && { client: actor.address }) };
}

function causationFields(): object {
  const causation = currentCausation();
  if (!causation) return {};
  const { messageId, correlationId, actor, traceparent } = causation;
  return {
    ...(requests.has(causation) && { requestId: messageId }),
    ...{ correlationId, causationId: messageId },
    ...traceFields(traceparent),
    ...actorFields(actor),
  };
}

/** The fields of a line for the trace, named as OpenTelemetry names them in logs that are not OTLP. */
export function traceFields(traceparent: string | undefined): {
  readonly trace_id?: string;
  readonly span_id?: string;
} {
  return isTraceparent(traceparent) ? { trace_id: traceIdOf(traceparent), span_id: spanIdOf(traceparent) } : {};
}
