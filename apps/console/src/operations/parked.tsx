import { Link } from '../routing/link';
import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Choice } from '../ui/choice';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';
import { OneParked } from './one-parked';
import { placeIn, placeOf, toneOf } from './parked-shapes';
import type { ParkedShown } from './parked-shapes';

/** The messages that no consumer could handle, of all contexts; or one of them, which the URL names. */
export function Parked() {
  const { query } = useLocation();
  const place = placeIn(query);
  return place ? <OneParked key={placeOf(place)} place={place} /> : <ParkedList state={query.get('state') ?? ''} />;
}

function ParkedList({ state }: { readonly state: string }) {
  const { parked: texts } = useTexts();
  const { language } = useLanguage();
  const pages = usePages<ParkedShown>(`/api/parked?limit=50${state && `&state=${encodeURIComponent(state)}`}`);
  const unanswered = pages.answer?.['unanswered'] as readonly string[] | undefined;
  return (
    <>
      <p class="quiet">{texts.how}</p>
      <div class="filters">
        <Choice
          label={texts.state}
          value={state}
          options={{ '': texts.all, ...texts.states }}
          onValue={(chosen) => setQuery({ state: chosen })}
        />
      </div>
      {unanswered && unanswered.length > 0 && (
        <p class="notice warn" role="status">
          {texts.unanswered(unanswered.join(', '))}
        </p>
      )}
      <List
        of={pages}
        label={texts.heading}
        none={texts.none}
        keyOf={placeOf}
        columns={[
          {
            heading: texts.type,
            look: 'by-parts',
            // A record that is no message has no position, so no URL names it.
            cell: (message) =>
              message.position === '' ? (
                <code>{message.key}</code>
              ) : (
                <Link to={`/operations/parked?${placeOf(message)}`}>
                  <code>{message.type || message.key}</code>
                </Link>
              ),
          },
          { heading: texts.group, cell: ({ group }) => group },
          {
            heading: texts.state,
            cell: ({ state: its }) => <span class={`badge ${toneOf(its)}`}>{texts.states[its] ?? its}</span>,
          },
          { heading: texts.attempts, look: 'number', cell: ({ attempts }) => attempts },
          {
            heading: texts.since,
            cell: ({ parkedAt }) => <time dateTime={parkedAt}>{moment(language, parkedAt)}</time>,
          },
          { heading: texts.error, cell: ({ error }) => <span class="clamped">{error}</span> },
        ]}
      />
    </>
  );
}
