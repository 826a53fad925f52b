import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';

interface Act {
  readonly id: string;
  readonly at: string;
  readonly context: string;
  readonly type: string;
  readonly subject?: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly reason?: string;
}

/** Who did what, the newest first. The filters are parts of the URL. */
export function Audit() {
  const { operations: texts } = useTexts();
  const { language } = useLanguage();
  const { query } = useLocation();
  const wished = ['actor', 'subject'].map((name) => [name, query.get(name) ?? ''] as const);
  const filter = new URLSearchParams([
    ['limit', '50'],
    ...wished.filter(([, value]) => value !== '').map((e) => [...e]),
  ]);
  const pages = usePages<Act>(`/api/audit?${filter.toString()}`);
  return (
    <>
      <div class="filters">
        {wished.map(([name, value]) => (
          <label class="field" key={name}>
            <span>{name === 'actor' ? texts.actor : texts.subject}</span>
            <input value={value} onChange={(event) => setQuery({ [name]: event.currentTarget.value.trim() })} />
          </label>
        ))}
      </div>
      <List
        of={pages}
        label={texts.sections.audit}
        none={texts.noActs}
        keyOf={({ id }) => id}
        columns={[
          { heading: texts.when, cell: ({ at }) => <time dateTime={at}>{moment(language, at)}</time> },
          { heading: texts.act, cell: ({ type, context }) => [<code key="t">{type}</code>, ' ', context] },
          { heading: texts.actor, cell: ({ actor }) => [`${actor.kind} `, <code key="a">{short(actor.id)}</code>] },
          { heading: texts.subject, cell: ({ subject }) => subject && <code>{subject}</code> },
          { heading: texts.why, cell: ({ reason }) => reason },
        ]}
      />
    </>
  );
}
