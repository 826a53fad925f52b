import { isSampled, traceIdOf } from './traceparent';
import type { Span, SpanOptions, Tracer } from './tracer';

/**
 * Starts the spans of work that serves several messages at once: one in each sampled trace among them, so that no trace
 * lacks the work. Its parent is the first message of the trace, and it links to the others of the trace. Returns the
 * function that ends all of them; undefined when no message is sampled.
 * @param contextOf the trace context of a message, if it has one
 * @param optionsOf asked only when a message is sampled
 */
export function batchSpans<Item>(
  tracer: Tracer | undefined,
  name: string,
  items: readonly Item[],
  contextOf: (item: Item) => string | undefined,
  optionsOf: () => Omit<SpanOptions, 'parent' | 'links'>,
): ((fault?: unknown) => void) | undefined {
  if (!tracer) return undefined;
  let byTrace: Map<string, Set<string>> | undefined;
  for (const item of items) {
    const context = contextOf(item);
    if (context === undefined || !isSampled(context)) continue;
    byTrace ??= new Map();
    const trace = traceIdOf(context);
    const known = byTrace.get(trace);
    if (known) known.add(context);
    else byTrace.set(trace, new Set([context]));
  }
  if (!byTrace) return undefined;
  const spans: Span[] = [];
  const options = optionsOf();
  for (const [parent, ...links] of byTrace.values()) {
    const span = tracer.start(name, { ...options, parent: parent!, ...(links.length > 0 && { links }) });
    if (span) spans.push(span);
  }
  return (fault) => spans.forEach((span) => span.end(fault));
}
