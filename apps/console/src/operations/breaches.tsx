import { Link } from '../routing/link';
import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { isId } from '../orders/order-shapes';
import { Choice } from '../ui/choice';
import { FilterField } from '../ui/filter-field';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';
import { INVARIANTS } from './breach-shapes';
import type { BreachShown } from './breach-shapes';
import { OneBreach } from './one-breach';
import { Standing } from './standing';

/** The alerts of the auditor; or one of them, which the URL names. */
export function Breaches() {
  const { query } = useLocation();
  const breachId = query.get('breach');
  return breachId ? <OneBreach key={breachId} breachId={breachId} /> : <BreachList query={query} />;
}

function BreachList({ query }: { readonly query: URLSearchParams }) {
  const { breaches: texts } = useTexts();
  const { language } = useLanguage();
  const names = ['acknowledged', 'invariant', 'subject'] as const;
  const [state, invariant, subject] = names.map((name) => query.get(name) ?? '') as [string, string, string];
  const wished = Object.entries({ acknowledged: state, invariant, subject }).filter(([, value]) => value !== '');
  const pages = usePages<BreachShown>(`/api/audits/breaches?${new URLSearchParams([['limit', '50'], ...wished])}`);
  return (
    <>
      <p class="quiet">{texts.how}</p>
      <Standing />
      <div class="filters">
        <Choice
          label={texts.state}
          value={state}
          options={{ '': texts.all, false: texts.open, true: texts.acknowledged }}
          onValue={(acknowledged) => setQuery({ acknowledged })}
        />
        <Choice
          label={texts.invariant}
          value={invariant}
          options={{ '': texts.all, ...Object.fromEntries(INVARIANTS.map((name) => [name, texts.invariants[name]])) }}
          onValue={(chosen) => setQuery({ invariant: chosen })}
        />
        <FilterField label={texts.subject} value={subject} onValue={(chosen) => setQuery({ subject: chosen })} />
      </div>
      <List
        of={pages}
        label={texts.heading}
        none={wished.length === 0 ? texts.none : texts.noneMatches}
        keyOf={({ breachId }) => breachId}
        columns={[
          {
            heading: texts.rule,
            look: 'by-parts',
            cell: ({ breachId, rule }) => (
              <Link to={`/operations/breaches?breach=${breachId}`}>
                <code>{rule}</code>
              </Link>
            ),
          },
          { heading: texts.invariant, cell: ({ invariant: its }) => texts.invariants[its] ?? its },
          { heading: texts.subject, cell: (breach) => <code>{shortOf(breach.subject)}</code> },
          {
            heading: texts.found,
            cell: ({ foundAt }) => <time dateTime={foundAt}>{moment(language, foundAt)}</time>,
          },
          { heading: texts.state, cell: (breach) => <State breach={breach} /> },
        ]}
      />
    </>
  );
}

const shortOf = (subject: string) => (isId(subject) ? short(subject) : subject);

export function State({ breach }: { readonly breach: BreachShown }) {
  const { breaches: texts } = useTexts();
  return breach.acknowledged ? (
    <span class="badge quiet">{texts.acknowledged}</span>
  ) : (
    <span class="badge bad">{texts.open}</span>
  );
}
