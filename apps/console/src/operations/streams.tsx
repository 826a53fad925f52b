import { useState } from 'preact/hooks';
import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import type { StreamThen } from '../time/moment-shapes';
import { StatePanel } from '../time/state-panel';
import { Field } from '../ui/field';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';

interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly position: string;
  readonly recordedAt: string;
  readonly causationId: string;
  readonly actor?: { readonly kind: string; readonly id: string };
  readonly data: unknown;
}

interface StreamPage extends StreamThen {
  readonly events: readonly StreamEvent[];
}

const MOST = 50;

/** One stream of the log at a moment: its state, and the events up to there, the newest first. */
export function Streams() {
  const { streams: texts } = useTexts();
  const { query } = useLocation();
  const [name, at] = [query.get('name') ?? '', query.get('at') ?? ''];
  return (
    <>
      <p class="quiet">
        {texts.how} {texts.atHow}
      </p>
      <Search key={`${name} ${at}`} name={name} at={at} />
      {name !== '' && <Stream name={name} at={at} />}
    </>
  );
}

function Search({ name, at }: { readonly name: string; readonly at: string }) {
  const { streams: texts } = useTexts();
  const [wishedName, setName] = useState(name);
  const [wishedAt, setAt] = useState(at);
  return (
    <div class="filters">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setQuery({ name: wishedName.trim(), at: wishedAt.trim() });
        }}
      >
        <Field label={texts.name} value={wishedName} onValue={setName} />
        <Field label={texts.at} value={wishedAt} onValue={setAt} />
        <button class="primary">{texts.show}</button>
      </form>
    </div>
  );
}

function Stream({ name, at }: { readonly name: string; readonly at: string }) {
  const { streams: texts } = useTexts();
  const query = new URLSearchParams({ order: 'newest', limit: String(MOST), ...(at && { at }) });
  const asked = useAnswer<StreamPage>(`/api/streams/${encodeURIComponent(name)}?${query}`);
  return (
    <Shown of={asked}>
      {(stream) => {
        const oldest = stream.events.at(-1)?.revision ?? 0;
        return (
          <>
            <h2>
              <code>{name}</code>
            </h2>
            <StatePanel heading={`${stream.aggregate} ${stream.id}`} stream={stream} changed={false} />
            <h2>{texts.events}</h2>
            <Events events={stream.events} />
            <p class="actions">
              <button type="button" disabled={at === ''} onClick={() => setQuery({ at: undefined })}>
                {texts.now}
              </button>
              <button type="button" disabled={oldest === 0} onClick={() => setQuery({ at: `revision:${oldest - 1}` })}>
                {texts.earlier}
              </button>
            </p>
          </>
        );
      }}
    </Shown>
  );
}

function Events({ events }: { readonly events: readonly StreamEvent[] }) {
  const { streams: texts, events: summaries } = useTexts();
  const { language } = useLanguage();
  return (
    <table aria-label={texts.events}>
      <thead>
        <tr>
          <th scope="col">{texts.revision}</th>
          <th scope="col">{texts.when}</th>
          <th scope="col">{texts.event}</th>
          <th scope="col">{texts.by}</th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ id, type, revision, recordedAt, actor, data, causationId }) => (
          <tr key={id}>
            <td data-heading={texts.revision}>
              <button
                type="button"
                class="plain"
                title={texts.showMoment}
                onClick={() => setQuery({ at: `revision:${revision}` })}
              >
                {revision}
              </button>
            </td>
            <td data-heading={texts.when}>
              <time dateTime={recordedAt}>{moment(language, recordedAt)}</time>
            </td>
            <td data-heading={texts.event}>
              <details>
                <summary>
                  <code>{type}</code> <span class="quiet">{summaries[type]}</span>
                </summary>
                <p class="quiet">
                  {texts.cause} <code>{causationId}</code>
                </p>
                <pre tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
              </details>
            </td>
            <td data-heading={texts.by}>
              {actor && (
                <span>
                  {actor.kind} <code>{short(actor.id)}</code>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
