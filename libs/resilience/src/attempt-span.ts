import { currentCausation, isSampled } from '@maru/kernel';
import type { Span, Tracer } from '@maru/kernel';

/**
 * Starts the span of one attempt of a call; undefined when the work that calls is not sampled.
 * @param attempt counts from 1
 * @param traceparent the trace context of the caller; default that of the current work
 */
export function attemptSpan(
  tracer: Tracer | undefined,
  callee: string,
  attempt: number,
  traceparent = currentCausation()?.traceparent,
): Span | undefined {
  if (!tracer || traceparent === undefined || !isSampled(traceparent)) return undefined;
  const attributes = { 'server.service.name': callee, ...(attempt > 1 && { 'maru.attempt': attempt }) };
  return tracer.start(callee, { kind: 'client', parent: traceparent, attributes });
}
