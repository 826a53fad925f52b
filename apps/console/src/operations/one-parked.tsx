import { useState } from 'preact/hooks';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Action } from '../ui/action';
import { Crumb } from '../ui/crumb';
import { Field } from '../ui/field';
import { Empty, Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { placeOf, toneOf } from './parked-shapes';
import type { ParkedShown, ParkedWhole, Settled } from './parked-shapes';

type Place = Pick<ParkedShown, 'group' | 'key' | 'position'>;

/** One message that a group has put aside: why, and what a person can do about it. */
export function OneParked({ place }: { readonly place: Place }) {
  const { parked: texts } = useTexts();
  const asked = useAnswer<ParkedWhole>(`/api/parked/message?${placeOf(place)}`);
  const isGone = asked.answer && !asked.answer.ok && asked.answer.status === 404;
  return (
    <>
      <Crumb to="/operations/parked">{texts.back}</Crumb>
      <h2>{texts.one}</h2>
      {isGone ? (
        <Empty>{texts.gone}</Empty>
      ) : (
        <Shown of={asked}>{(message) => <Standing message={{ ...message, ...place }} />}</Shown>
      )}
      {/* Outside of the answer, so that the word about an act stays when the message is gone. */}
      <Acts place={place} over={isGone === true} again={asked.again} />
    </>
  );
}

function Standing({ message }: { readonly message: ParkedWhole }) {
  const { parked: texts } = useTexts();
  const { language } = useLanguage();
  const { state, type, group, key, position, id, attempts, parkedAt, occurredAt, dueAt, error } = message;
  const facts: readonly (readonly [string, preact.ComponentChildren])[] = [
    [texts.type, <code key="t">{type || '–'}</code>],
    [texts.group, group],
    [texts.key, <code key="k">{key}</code>],
    [texts.position, <code key="p">{position}</code>],
    [texts.id, <code key="i">{id || '–'}</code>],
    [texts.occurred, occurredAt && moment(language, occurredAt)],
    [texts.since, moment(language, parkedAt)],
    [texts.attempts, attempts],
    [texts.due, dueAt && moment(language, dueAt)],
  ];
  return (
    <>
      <p>
        <span class={`badge ${toneOf(state)}`}>{texts.states[state] ?? state}</span>{' '}
        <span class="quiet">{texts.stateHow[state]}</span>
      </p>
      <h3>{texts.error}</h3>
      <pre class="error" tabIndex={0} aria-label={texts.error}>
        {error}
      </pre>
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={`${name}-d`}>{value}</dd>])}
      </dl>
    </>
  );
}

function Acts({ place, over, again }: { readonly place: Place; readonly over: boolean; readonly again: () => void }) {
  const { parked: texts } = useTexts();
  const [reason, setReason] = useState('');
  const { group, key, position } = place;
  return (
    <div class="beside">
      <div class="form narrow part">
        <h3>{texts.retry}</h3>
        <p class="quiet">{texts.retryHow}</p>
        <Action<Settled>
          label={texts.retry}
          look="primary"
          disabled={over}
          path="/api/parked/retry"
          wish={{ method: 'POST', body: { group, key } }}
          whole={({ left }) => left === 0}
          done={({ handled, left }) => {
            again();
            return texts.retried(handled, left);
          }}
        />
      </div>
      <div class="form narrow part">
        <h3>{texts.drop}</h3>
        <Field label={texts.reason} hint={texts.dropHow} value={reason} onValue={setReason} />
        <Action<Settled>
          label={texts.drop}
          look="danger"
          disabled={over || reason.trim() === ''}
          sure={texts.dropSure}
          path="/api/parked/drop"
          wish={{
            method: 'POST',
            headers: { 'x-reason': encodeURIComponent(reason.trim()) },
            body: { group, key, position },
          }}
          done={({ left }) => {
            again();
            return texts.dropped(left);
          }}
        />
      </div>
    </div>
  );
}
