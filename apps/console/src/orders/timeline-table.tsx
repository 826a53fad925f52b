import { useTexts } from '../texts/language';
import { duration } from '../texts/written';
import { depthsOf, nameOf, sinceFirst } from '../watch/timeline';
import type { TimelineEvent } from '../watch/timeline';

const DEEPEST = 8;

/** The events of an order, each indented below its cause. */
export function Timeline({ events }: { readonly events: readonly TimelineEvent[] }) {
  const { orders: texts } = useTexts();
  const depths = depthsOf(events);
  return (
    <table aria-label={texts.timeline} class="timeline">
      <thead>
        <tr>
          <th scope="col">{texts.when}</th>
          <th scope="col">{texts.context}</th>
          <th scope="col">{texts.event}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td data-heading={texts.when} class="when">
              +{duration(sinceFirst(events, event))}
            </td>
            <td data-heading={texts.context}>{event.context}</td>
            <td data-heading={texts.event}>
              <span class={`depth-${Math.min(depths.get(event.id) ?? 0, DEEPEST)}`}>
                <strong>{nameOf(event.type)}</strong> <span class="quiet">{event.summary}</span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
