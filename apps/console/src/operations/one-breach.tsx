import { useState } from 'preact/hooks';
import { isId } from '../orders/order-shapes';
import { Link } from '../routing/link';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Action } from '../ui/action';
import { Crumb } from '../ui/crumb';
import { Field } from '../ui/field';
import { Shown } from '../ui/states';
import { useAnswer, useKept } from '../ui/use-answer';
import { streamAt } from './breach-shapes';
import type { BreachShown, EventPlace } from './breach-shapes';
import { State } from './breaches';

/** One broken promise: the event that broke it, those before, and where to look. */
export function OneBreach({ breachId }: { readonly breachId: string }) {
  const { breaches: texts } = useTexts();
  // A view may be a moment behind an acknowledgement.
  const asked = useAnswer<BreachShown>(`/api/audits/breaches/${encodeURIComponent(breachId)}`, { everyMs: 5_000 });
  const kept = useKept(asked);
  return (
    <>
      <Crumb to="/operations/breaches">{texts.back}</Crumb>
      <h2>{texts.one}</h2>
      <Shown of={asked}>{(breach) => <Findings breach={breach} />}</Shown>
      {kept && <Acknowledge breach={kept} again={asked.again} />}
    </>
  );
}

function Findings({ breach }: { readonly breach: BreachShown }) {
  const { breaches: texts } = useTexts();
  const { language } = useLanguage();
  const { invariant, rule, subject, sentence, stream, event, before, foundAt, acknowledged } = breach;
  const position = event?.position;
  const facts: readonly (readonly [string, preact.ComponentChildren])[] = [
    [texts.invariant, texts.promises[invariant] ?? invariant],
    [texts.rule, <code key="r">{rule}</code>],
    [texts.subject, <Subject key="s" subject={subject} position={position} />],
    [
      texts.stream,
      position === undefined ? <code key="t">{stream}</code> : <StreamLink stream={stream} position={position} />,
    ],
    [texts.found, moment(language, foundAt)],
    ...(acknowledged
      ? ([
          [texts.acknowledged, moment(language, acknowledged.at)],
          [texts.by, <code key="b">{acknowledged.by ?? '–'}</code>],
          [texts.became, acknowledged.why],
        ] as const)
      : []),
  ];
  return (
    <>
      <p>
        <State breach={breach} />
      </p>
      <pre class="error" lang="en" tabIndex={0} aria-label={texts.sentence}>
        {sentence}
      </pre>
      <dl class="facts">
        {facts.map(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={`${name}-d`}>{value}</dd>])}
      </dl>
      <h3>{texts.event}</h3>
      {event ? <Events label={texts.event} events={[event]} subject={subject} /> : <p class="quiet">{texts.byTime}</p>}
      <h3>{texts.before}</h3>
      {before.length > 0 ? (
        <Events label={texts.before} events={before} subject={subject} />
      ) : (
        <p class="quiet">{texts.nothingBefore}</p>
      )}
    </>
  );
}

/** The order at that moment, or the stock of the SKU. */
function Subject({ subject, position }: { readonly subject: string; readonly position: string | undefined }) {
  const at = position === undefined ? '' : `?at=${position}`;
  const to = isId(subject) ? `/orders/${subject}${at}` : `/shop/stock/${encodeURIComponent(subject)}`;
  return (
    <Link to={to}>
      <code>{subject}</code>
    </Link>
  );
}

const StreamLink = (place: Pick<EventPlace, 'stream' | 'position'>) => (
  <Link to={streamAt(place)}>
    <code>{place.stream}</code>
  </Link>
);

interface EventsProps {
  readonly label: string;
  readonly events: readonly EventPlace[];
  readonly subject: string;
}

function Events({ label, events, subject }: EventsProps) {
  const { breaches: texts, events: summaries } = useTexts();
  const { language } = useLanguage();
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{texts.when}</th>
          <th scope="col">{texts.type}</th>
          <th scope="col">{texts.stream}</th>
          <th scope="col">{texts.cause}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.eventId}>
            <td data-heading={texts.when}>
              {isId(subject) ? (
                <Link to={`/orders/${subject}?at=${event.position}`}>{moment(language, event.recordedAt)}</Link>
              ) : (
                <time dateTime={event.recordedAt}>{moment(language, event.recordedAt)}</time>
              )}
            </td>
            <td data-heading={texts.type}>
              <span>
                <code>{event.type}</code> <span class="quiet">{summaries[event.type]}</span>
              </span>
            </td>
            <td data-heading={texts.stream}>
              <span>
                <StreamLink {...event} /> <span class="quiet">{event.revision}</span>
              </span>
            </td>
            <td data-heading={texts.cause}>
              <code>{event.causationId}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Acknowledge({ breach, again }: { readonly breach: BreachShown; readonly again: () => void }) {
  const { breaches: texts } = useTexts();
  const [why, setWhy] = useState('');
  return (
    <div class="form narrow">
      <h3>{texts.acknowledge}</h3>
      <Field label={texts.became} hint={texts.becameHow} value={why} onValue={setWhy} />
      <Action
        label={texts.acknowledge}
        look="primary"
        disabled={breach.acknowledged !== undefined || why.trim() === ''}
        sure={texts.acknowledgeSure}
        path={`/api/audits/breaches/${breach.breachId}/acknowledgement`}
        wish={{ method: 'POST', body: { why: why.trim() } }}
        done={() => {
          again();
          return texts.isAcknowledged;
        }}
      />
    </div>
  );
}
