import { useState } from 'preact/hooks';
import { Link } from '../routing/link';
import { useTexts } from '../texts/language';
import { short } from '../texts/written';
import type { Span, Trace } from './trace-shapes';
import { waterfallOf } from './waterfall';
import type { Bar } from './waterfall';

const FIRST_ROWS = 60;
const DEEPEST = 8;
const WIDTH = 1_000;

/** The spans of a trace as bars over time. A bar opens and shows its attributes. */
export function WaterfallPicture({ trace }: { readonly trace: Trace }) {
  const { traces: texts, state } = useTexts();
  const [rows, setRows] = useState(FIRST_ROWS);
  const { bars, totalMs } = waterfallOf(trace.spans);
  return (
    <>
      <ol class="waterfall" aria-label={texts.waterfall(bars.length, totalMs)}>
        {bars.slice(0, rows).map((bar) => (
          <Row key={bar.span.spanId} bar={bar} totalMs={totalMs} traceId={trace.traceId} />
        ))}
      </ol>
      {rows < bars.length && (
        <p class="actions">
          <button type="button" onClick={() => setRows(bars.length)}>
            {state.more} ({bars.length - rows})
          </button>
        </p>
      )}
    </>
  );
}

interface RowProps {
  readonly bar: Bar;
  readonly totalMs: number;
  readonly traceId: string;
}

function Row({ bar: { span, depth, fromMs, durationMs }, totalMs, traceId }: RowProps) {
  const { traces: texts } = useTexts();
  const scale = WIDTH / Math.max(totalMs, 0.001);
  const look = span.status === 'error' ? 'bar-of bad' : 'bar-of';
  return (
    <li>
      <details>
        <summary>
          <span class={`depth-${Math.min(depth, DEEPEST)}`}>
            <strong>{span.service}</strong> {span.name}
            {span.status === 'error' && <span class="badge bad">{texts.failed}</span>}
          </span>
          <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
            <rect class={look} x={fromMs * scale} y="1" width={Math.max(durationMs * scale, 3)} height="8" />
          </svg>
          <span class="number">{texts.took(durationMs)}</span>
        </summary>
        <Details span={span} fromMs={fromMs} traceId={traceId} />
      </details>
    </li>
  );
}

function Details({
  span,
  fromMs,
  traceId,
}: {
  readonly span: Span;
  readonly fromMs: number;
  readonly traceId: string;
}) {
  const { traces: texts } = useTexts();
  const others = [...new Set(span.links.map((link) => link.traceId))].filter((id) => id !== traceId);
  return (
    <dl class="facts">
      <dt>{texts.starts}</dt>
      <dd>+{texts.took(fromMs)}</dd>
      <dt>{texts.kind}</dt>
      <dd>{span.kind}</dd>
      {Object.entries(span.attributes).map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </>
      ))}
      {others.map((id) => (
        <>
          <dt>{texts.linked}</dt>
          <dd>
            <Link to={`${window.location.pathname}?trace=${id}`}>
              <code>{short(id)}</code>
            </Link>
          </dd>
        </>
      ))}
    </dl>
  );
}
