import { batchSpans, isSampled, traceIdOf } from '@maru/kernel';
import type { SamplerName } from './sampling';
import { Traces } from './traces';

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const UNSAMPLED = `${CALLER.slice(0, -1)}0`;

const tracesOf = (sampler: SamplerName, { ratio = 1, bytes = 100_000, enabled = true, perSecond = 10 } = {}) =>
  new Traces({
    service: 'ordering',
    sampler,
    ratio,
    perSecond,
    ring: { bytes, ageMs: 60_000 },
    enabled,
    mask: (text) => text.replace('tok_approve', '***'),
  });

describe('the traces of an application', () => {
  it('keep a span below its caller, with its name, kind, times and links', () => {
    const traces = tracesOf('parentbased_always_on');
    const span = traces.start('process order-placed', { kind: 'consumer', parent: CALLER, links: [CALLER] })!;
    span.set({ 'maru.stream': 'ordering.order-1', nothing: undefined });
    span.end();
    span.end(new Error('a second end'));
    expect(traces.ring.spansOf(traceIdOf(CALLER))).toEqual([
      {
        spanId: span.traceparent.slice(36, 52),
        parentSpanId: '00f067aa0ba902b7',
        name: 'process order-placed',
        kind: 'consumer',
        service: 'ordering',
        startedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        durationMs: expect.any(Number),
        status: 'unset',
        attributes: { 'maru.stream': 'ordering.order-1' },
        links: [{ traceId: traceIdOf(CALLER), spanId: '00f067aa0ba902b7' }],
      },
    ]);
  });

  it('name a fault by its kind alone, and mask secrets', () => {
    const traces = tracesOf('always_on');
    const span = traces.begin('charge', { kind: 'client', attributes: { token: 'tok_approve' } })!;
    span.end(new TypeError('kim@example.org has no money'));
    const [kept] = traces.ring.spansOf(traceIdOf(span.traceparent));
    expect(kept).toMatchObject({ status: 'error', attributes: { 'error.type': 'TypeError', token: '***' } });
    expect(JSON.stringify(kept)).not.toMatch(/example|approve/);
  });

  it.each<[SamplerName, string, boolean]>([
    ['parentbased_always_on', CALLER, true],
    ['parentbased_always_on', UNSAMPLED, false],
    ['always_on', UNSAMPLED, true],
    ['always_off', CALLER, false],
    ['parentbased_always_on', '00-1', false],
    ['always_on', 'nonsense', false],
  ])('follow the sampler %s below %s: %s', (sampler, parent, recorded) => {
    expect(tracesOf(sampler).start('work', { kind: 'internal', parent }) !== undefined).toBe(recorded);
  });

  it('begin an unsampled trace with a context to pass on', () => {
    const traces = tracesOf('parentbased_always_off');
    const span = traces.begin('POST /api/orders', { kind: 'server' })!;
    span.end();
    expect(isSampled(span.traceparent)).toBe(false);
    expect(traces.ring.size.spans).toBe(0);
    expect(traces.start('append', { kind: 'client', parent: span.traceparent })).toBeUndefined();
  });

  it('sample a share of the traces by ratio', () => {
    const traces = tracesOf('parentbased_traceidratio', { ratio: 0.1 });
    const begun = Array.from({ length: 2_000 }, () => traces.begin('work', { kind: 'server' })!.traceparent);
    const share = begun.filter(isSampled).length / begun.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.15);
  });

  it('begin within a budget, and one trace of a conversation beyond it, because other processes record it too', () => {
    const traces = tracesOf('parentbased_ratelimiting', { perSecond: 2 });
    const begun = Array.from({ length: 200 }, () => traces.begin('work', { kind: 'server' })!.traceparent);
    expect(begun.slice(0, 20).every(isSampled)).toBe(true);
    expect(begun.filter(isSampled).length).toBeLessThan(100);
    expect(isSampled(traces.begin('process', { kind: 'consumer', conversation: 'request-1' })!.traceparent)).toBe(true);
    expect(traces.start('append', { kind: 'client', parent: UNSAMPLED })).toBeUndefined();
  });

  it('give the work of a conversation without a context one trace', () => {
    const traces = tracesOf('parentbased_always_on');
    const [one, other] = [1, 2].map(() => traces.begin('process', { kind: 'consumer', conversation: 'request-1' })!);
    expect(traceIdOf(one!.traceparent)).toBe(traceIdOf(other!.traceparent));
    expect(one!.traceparent).not.toBe(other!.traceparent);
  });

  it('record nothing when they are switched off', () => {
    const traces = tracesOf('always_on', { enabled: false });
    expect(traces.begin('work', { kind: 'server' })).toBeUndefined();
    expect(traces.start('work', { kind: 'server', parent: CALLER })).toBeUndefined();
  });
});

describe('the spans of a batch', () => {
  it('are one in each sampled trace of the batch, with links to the other messages of the trace', () => {
    const traces = tracesOf('parentbased_always_on');
    const begun = (conversation: string) => traces.begin('append', { kind: 'client', conversation })!.traceparent;
    const [first, second, other] = [begun('order-1'), begun('order-1'), begun('order-2')];
    const asked = jest.fn(() => ({ kind: 'consumer' as const }));
    batchSpans(traces, 'process view', [first, undefined, second, other, UNSAMPLED], (each) => each, asked)!();
    expect(traces.ring.spansOf(traceIdOf(first))).toMatchObject([
      { parentSpanId: first.slice(36, 52), links: [{ spanId: second.slice(36, 52) }] },
    ]);
    expect(traces.ring.spansOf(traceIdOf(other))).toMatchObject([{ parentSpanId: other.slice(36, 52), links: [] }]);
    expect(traces.ring.size.spans).toBe(2);
    asked.mockClear();
    expect(batchSpans(traces, 'process view', [UNSAMPLED], (each) => each, asked)).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });
});
