import { isTraceparent } from '@maru/kernel';
import type { Span, Tracer } from '@maru/kernel';
import type { RunningTimer } from '../running-timers';
import type { ProcessTimers } from './process-timers.entity';

type Set = Pick<ProcessTimers, 'processId' | 'correlationId' | 'traceparent'>;

/**
 * Starts the span of a firing timer. It continues the trace of the step that set it, however long ago. A row of an
 * older version has no trace context: then the firings of the conversation have a trace of their own.
 */
export function timerSpan(tracer: Tracer, { processId, correlationId, traceparent }: Set, timer: RunningTimer) {
  const { name, dueAt } = timer;
  const options = {
    kind: 'internal',
    attributes: { 'maru.timer': name, 'maru.timer.due_at': dueAt, 'maru.process': processId },
  } as const;
  const title = `timer ${name}`;
  const span: Span | undefined = isTraceparent(traceparent)
    ? tracer.start(title, { ...options, parent: traceparent })
    : tracer.begin(title, { ...options, conversation: correlationId });
  return span;
}
