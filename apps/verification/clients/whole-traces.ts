import { eventually } from '@maru/testing';
import type { ShopClient } from './shop-client';

interface ShownSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface ShownTrace {
  readonly traceId: string;
  readonly spans: readonly ShownSpan[];
  readonly missing: readonly string[];
}

// The last spans of an order, such as that of its letter, may end a moment after it.
const LAST_SPANS_MS = 10_000;

/**
 * The traces of the order once they are whole: each has one first span, every other span is below a span of the trace,
 * and the spans have the expected names. The trace in which the order was placed comes first.
 */
export function wholeTraces(
  client: ShopClient,
  orderId: string,
  expected: readonly string[] = [],
): Promise<readonly ShownTrace[]> {
  return eventually(async () => {
    const path = `/api/orders/${orderId}/traces`;
    const { traces, missing } = await client.expect<{ traces: ShownTrace[]; missing: string[] }>(200, 'GET', path);
    if (missing.length > 0) throw new Error(`${missing.join(', ')} did not answer with spans`);
    for (const { traceId, spans } of traces) {
      const ids = new Set(spans.map(({ spanId }) => spanId));
      const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId));
      if (roots.length !== 1) throw new Error(`trace ${traceId} has ${roots.length} first spans`);
      if (orphans.length > 0)
        throw new Error(`trace ${traceId} lacks the parents of ${orphans.map(titleOf).join(', ')}`);
    }
    const placed = traces.at(-1);
    const names = new Set(placed?.spans.map(titleOf));
    const lacking = expected.filter((title) => !names.has(title));
    if (lacking.length > 0) throw new Error(`the trace of order ${orderId} lacks ${lacking.join(', ')}`);
    return [...traces].reverse();
  }, LAST_SPANS_MS);
}

/** `<application>: <span>` */
const titleOf = ({ service, name }: ShownSpan) => `${service}: ${name}`;
