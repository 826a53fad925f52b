import { setQuery } from '../routing/location';
import { useTexts } from '../texts/language';
import { Summary } from './summary';
import { duration } from '../texts/written';
import { causesOf, nameOf, sinceFirst } from '../watch/timeline';
import type { TimelineEvent } from '../watch/timeline';

const DEEPEST = 8;

interface TimelineProps {
  readonly events: readonly TimelineEvent[];
  /** The position of the shown moment; undefined is now. */
  readonly position: string | undefined;
}

/** The events of an order as a tree of causes, each with the time since its cause. The time leads to its moment. */
export function Timeline({ events, position }: TimelineProps) {
  const { orders: texts } = useTexts();
  return (
    <table aria-label={texts.timeline} class="timeline">
      <thead>
        <tr>
          <th scope="col">{texts.when}</th>
          <th scope="col">{texts.context}</th>
          <th scope="col">{texts.event}</th>
          <th scope="col" class="number">
            {texts.afterCause}
          </th>
        </tr>
      </thead>
      <tbody>
        {causesOf(events).map(({ event, depth, afterMs }) => (
          <tr key={event.id} class={lookAt(event, position)} aria-current={event.position === position && 'step'}>
            <td data-heading={texts.when}>
              <button
                type="button"
                class="plain"
                title={texts.showMoment}
                onClick={() => setQuery({ at: event.position })}
              >
                +{duration(sinceFirst(events, event))}
              </button>
            </td>
            <td data-heading={texts.context}>{event.context}</td>
            <td data-heading={texts.event}>
              <span class={`depth-${Math.min(depth, DEEPEST)}`}>
                <strong>{nameOf(event.type)}</strong> <Summary of={event} />
              </span>
            </td>
            <td data-heading={texts.afterCause} class="number">
              {afterMs !== undefined && duration(afterMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Events of after the shown moment are faint. */
function lookAt(event: TimelineEvent, position: string | undefined): string {
  if (position === undefined) return '';
  if (event.position === position) return 'here';
  return event.position > position ? 'ahead' : '';
}
