import { setQuery, useLocation } from '../routing/location';
import { useTexts } from '../texts/language';
import { short } from '../texts/written';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { Trace } from './trace-shapes';
import { WaterfallPicture } from './waterfall-picture';

const SHOWN = 'order';

/** The traces of an order as waterfalls. They are asked for when they are opened, because every application is asked. */
export function Traces({ orderId }: { readonly orderId: string }) {
  const { traces: texts } = useTexts();
  const { query } = useLocation();
  const wished = query.get('trace') ?? undefined;
  return (
    <section aria-label={texts.heading}>
      <h2>{texts.heading}</h2>
      {wished === undefined && (
        <p>
          <button type="button" onClick={() => setQuery({ trace: SHOWN })}>
            {texts.show}
          </button>
        </p>
      )}
      {wished === SHOWN && <OfOrder orderId={orderId} />}
      {wished !== undefined && wished !== SHOWN && <One traceId={wished} />}
    </section>
  );
}

function OfOrder({ orderId }: { readonly orderId: string }) {
  const { traces: texts } = useTexts();
  const asked = useAnswer<{ traces: readonly Trace[]; missing: readonly string[] }>(
    `/api/orders/${encodeURIComponent(orderId)}/traces`,
  );
  return (
    <Shown of={asked}>
      {({ traces, missing }) => (
        <>
          <Missing names={missing} />
          {traces.length === 0 && <p class="quiet">{texts.none}</p>}
          {traces.map((trace) => (
            <TraceShown key={trace.traceId} trace={trace} />
          ))}
        </>
      )}
    </Shown>
  );
}

/** A trace that is linked from one of the order, such as that of a timer. */
function One({ traceId }: { readonly traceId: string }) {
  const { traces: texts } = useTexts();
  const asked = useAnswer<Trace>(`/api/traces/${encodeURIComponent(traceId)}`);
  return (
    <>
      <p>
        <button type="button" onClick={() => setQuery({ trace: SHOWN })}>
          {texts.back}
        </button>
      </p>
      <Shown of={asked}>
        {(trace) => (
          <>
            <Missing names={trace.missing} />
            {trace.spans.length === 0 ? <p class="quiet">{texts.none}</p> : <TraceShown trace={trace} />}
          </>
        )}
      </Shown>
    </>
  );
}

function Missing({ names }: { readonly names: readonly string[] }) {
  const { traces: texts } = useTexts();
  return names.length === 0 ? null : <p class="notice warn">{texts.missing(names.join(', '))}</p>;
}

function TraceShown({ trace }: { readonly trace: Trace }) {
  const { traces: texts } = useTexts();
  return (
    <section aria-label={`${texts.trace} ${short(trace.traceId)}`}>
      <h3>
        {texts.trace} <code>{short(trace.traceId)}</code>
      </h3>
      <WaterfallPicture trace={trace} />
    </section>
  );
}
