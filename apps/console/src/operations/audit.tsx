import type { ComponentChildren } from 'preact';
import { isId } from '../orders/order-shapes';
import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { Choice } from '../ui/choice';
import { FilterField } from '../ui/filter-field';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';
import { auditQueryOf, CONTEXTS, localMinute } from './audit-filter';

interface Act {
  readonly id: string;
  readonly at: string;
  readonly context: string;
  readonly type: string;
  readonly subject?: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly onBehalfOf?: string };
  readonly reason?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Who did what, the newest first. The filters are parts of the URL. */
export function Audit() {
  const { operations: texts, acts: words, events } = useTexts();
  const { language } = useLanguage();
  const { query } = useLocation();
  const pages = usePages<Act>(`/api/audit?${auditQueryOf(query)}`);
  const unanswered = pages.answer?.['unanswered'] as readonly string[] | undefined;
  return (
    <>
      <p class="quiet">{words.how}</p>
      <Filters query={query} />
      {unanswered && unanswered.length > 0 && (
        <p class="notice warn" role="status">
          {words.unanswered(unanswered.join(', '))}
        </p>
      )}
      <List
        of={pages}
        label={texts.sections.audit}
        none={texts.noActs}
        keyOf={({ id }) => id}
        columns={[
          { heading: texts.when, cell: ({ at }) => <time dateTime={at}>{moment(language, at)}</time> },
          {
            heading: texts.act,
            look: 'by-parts',
            cell: ({ type, context }) => (
              <span>
                <code>{type}</code> <span class="quiet">{events[type] ?? context}</span>
              </span>
            ),
          },
          { heading: texts.actor, cell: ({ actor }) => <Actor actor={actor} /> },
          { heading: texts.subject, cell: ({ subject }) => subject && <code>{shortOf(subject)}</code> },
          {
            heading: texts.why,
            cell: ({ reason, details }) => (reason || details) && <Why reason={reason} details={details} />,
          },
        ]}
      />
    </>
  );
}

function Filters({ query }: { readonly query: URLSearchParams }) {
  const { operations: texts, acts: words } = useTexts();
  const text = (name: string, label: string, placeholder = ''): ComponentChildren => (
    <FilterField
      {...{ label, placeholder }}
      value={query.get(name) ?? ''}
      onValue={(value) => setQuery({ [name]: value })}
    />
  );
  const time = (name: string, label: string): ComponentChildren => (
    <FilterField
      label={label}
      type="datetime-local"
      value={localMinute(query.get(name))}
      onValue={(value) => setQuery({ [name]: value && new Date(value).toISOString() })}
    />
  );
  return (
    <div class="filters">
      {text('actor', texts.actor)}
      {text('subject', texts.subject)}
      {text('type', words.type, words.typeHow)}
      {text('onBehalfOf', words.onBehalfOf)}
      <Choice
        label={words.context}
        value={query.get('context') ?? ''}
        options={{ '': words.anyContext, ...Object.fromEntries(CONTEXTS.map((name) => [name, name])) }}
        onValue={(context) => setQuery({ context })}
      />
      {time('from', words.from)}
      {time('to', words.to)}
    </div>
  );
}

const shortOf = (subject: string) => (isId(subject) ? short(subject) : subject);

const Actor = ({ actor: { kind, id, onBehalfOf } }: Pick<Act, 'actor'>) => (
  <span title={id}>
    {kind} <code>{short(id)}</code>
    {onBehalfOf !== undefined && (
      <span class="quiet">
        {' ← '}
        <code>{short(onBehalfOf)}</code>
      </span>
    )}
  </span>
);

function Why({ reason, details = {} }: { readonly reason: string | undefined; readonly details: Act['details'] }) {
  const { acts: words } = useTexts();
  const known = Object.entries(details);
  return (
    <div>
      {reason}
      {known.length > 0 && (
        <details>
          <summary class="quiet">{words.details}</summary>
          <code>{known.map(([name, value]) => `${name}: ${value}`).join(', ')}</code>
        </details>
      )}
    </div>
  );
}
