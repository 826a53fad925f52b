import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../texts/language';
import { lanesOf, nameOf } from './timeline';
import type { TimelineEvent } from './timeline';

const ROW = 44;
const STEP = 40;

/** The events of an order as dots, one row for each context, joined to their causes. */
export function LanesPicture({ events }: { readonly events: readonly TimelineEvent[] }) {
  const { watch } = useTexts();
  const lanes = lanesOf(events);
  const window = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a narrow screen the newest event stays in sight.
    const { current } = window;
    if (current) current.scrollLeft = current.scrollWidth;
  }, [events.length]);
  const width = Math.max(events.length, 12) * STEP;
  const height = Math.max(lanes.length, 5) * ROW;
  const placeOf = new Map(
    events.map((event, at) => [event.id, { x: at * STEP + STEP / 2, y: lanes.indexOf(event.context) * ROW + ROW / 2 }]),
  );
  return (
    <div ref={window} class="scroll" tabIndex={0} role="group" aria-label={watch.contexts}>
      {/* Beside the picture, so that they stay in sight while it scrolls. */}
      <ul class="lane-names" aria-hidden="true">
        {lanes.map((lane) => (
          <li key={lane}>{lane}</li>
        ))}
      </ul>
      <svg
        class="lanes"
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={watch.lanes(events.length, lanes.join(', '))}
      >
        {lanes.map((lane, at) => (
          <line key={lane} x1={0} x2={width} y1={at * ROW + ROW / 2} y2={at * ROW + ROW / 2} class="lane" />
        ))}
        {events.map((event) => {
          const [from, to] = [placeOf.get(event.causationId), placeOf.get(event.id)!];
          if (!from) return null;
          const middle = (from.x + to.x) / 2;
          return (
            <path
              key={event.id}
              class="cause"
              d={`M${from.x} ${from.y} C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`}
            />
          );
        })}
        {events.map((event, at) => {
          const { x, y } = placeOf.get(event.id)!;
          return (
            <circle key={event.id} cx={x} cy={y} r="7" class={at === events.length - 1 ? 'event newest' : 'event'}>
              <title>{nameOf(event.type)}</title>
            </circle>
          );
        })}
      </svg>
    </div>
  );
}
