import { traceIdOf } from '@maru/kernel';
import { SpanRing } from './span-ring';
import { Traces } from './traces';

const record = (traces: Traces, conversation: string, stream = `ordering.order-${conversation}`) => {
  const span = traces.begin('append', { kind: 'client', conversation, attributes: { 'maru.stream': stream } })!;
  span.end();
  return traceIdOf(span.traceparent);
};

const tracesWith = (ring: { bytes: number; ageMs: number }) =>
  new Traces({ service: 'ordering', sampler: 'always_on', ratio: 1, ring, mask: (text) => text });

describe('the spans in memory', () => {
  it('are bounded by bytes, and the oldest go first', () => {
    const traces = tracesWith({ bytes: 20_000, ageMs: 60_000 });
    const ids = Array.from({ length: 5_000 }, (_, n) => record(traces, String(n)));
    const { spans, bytes } = traces.ring.size;
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(spans).toBeGreaterThan(20);
    expect(traces.ring.spansOf(ids[0]!)).toEqual([]);
    expect(traces.ring.spansOf(ids.at(-1)!)).toHaveLength(1);
    expect(ids.filter((id) => traces.ring.spansOf(id).length > 0)).toEqual(ids.slice(-spans));
  });

  it('are forgotten by age', () => {
    let now = Date.now();
    const ring = new SpanRing({
      service: 'ordering',
      bytes: 20_000,
      ageMs: 1_000,
      mask: (text) => text,
      now: () => now,
    });
    const traces = tracesWith({ bytes: 20_000, ageMs: 60_000 });
    jest.spyOn(traces.ring, 'keep').mockImplementation((span) => ring.keep(span));
    const id = record(traces, 'old');
    expect(ring.spansOf(id)).toHaveLength(1);
    now += 2_000;
    expect(ring.spansOf(id)).toEqual([]);
    expect(ring.size).toEqual({ spans: 0, bytes: 0 });
  });

  it('are found by the entity of their stream, the newest trace first', () => {
    const traces = tracesWith({ bytes: 100_000, ageMs: 60_000 });
    const placed = record(traces, 'a', 'ordering.order-7');
    record(traces, 'b', 'ordering.order-77');
    const paid = record(traces, 'c', 'payments.payment-7');
    expect(traces.ring.tracesOf('7', 10)).toEqual([paid, placed]);
    expect(traces.ring.tracesOf('7', 1)).toEqual([paid]);
  });
});
