import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../texts/language';
import { Action } from '../ui/action';
import { Crumb } from '../ui/crumb';
import { Field } from '../ui/field';
import { Shown } from '../ui/states';
import { useAnswer, useKept } from '../ui/use-answer';
import { percentIn, rolledBackOf } from './route-shapes';
import type { RouteShown } from './route-shapes';
import { RouteState, Versions } from './routes';

/** One context: the versions behind it, and how the clients are divided between two of them. */
export function OneRoute({ context }: { readonly context: string }) {
  const { routes: texts } = useTexts();
  const asked = useAnswer<RouteShown>(`/api/rollouts/${encodeURIComponent(context)}`, { everyMs: 5_000 });
  const route = useKept(asked);
  return (
    <>
      <Crumb to="/operations/routes">{texts.back}</Crumb>
      <h2>{context}</h2>
      <Shown of={asked}>
        {(shown) => (
          <dl class="facts">
            <dt>{texts.paths}</dt>
            <dd>
              <code>{shown.paths.join(' ') || '–'}</code>
            </dd>
            <dt>{texts.versions}</dt>
            <dd>
              <Versions route={shown} />
            </dd>
            <dt>{texts.state}</dt>
            <dd>
              <RouteState route={shown} />
            </dd>
          </dl>
        )}
      </Shown>
      {/* Outside of the answer, so that a poll does not take away what somebody types. */}
      {route && <Divide route={route} again={asked.again} />}
    </>
  );
}

function Divide({ route, again }: { readonly route: RouteShown; readonly again: () => void }) {
  const { routes: texts } = useTexts();
  const { context, rollout, versions } = route;
  const known = versions.flatMap(({ version }) => version ?? []);
  const [stable, setStable] = useState(rollout?.stable ?? known[0] ?? '');
  const [candidate, setCandidate] = useState(rollout?.candidate ?? known[1] ?? '');
  const [percent, setPercent] = useState(String(rollout?.percent ?? 0));
  const [byGroup, setByGroup] = useState(rollout?.byGroup ?? true);
  const [reason, setReason] = useState('');
  // Somebody else, or an act of this page, has changed the rollout.
  useEffect(() => {
    if (!rollout) return;
    setStable(rollout.stable);
    setCandidate(rollout.candidate);
    setPercent(String(rollout.percent));
    setByGroup(rollout.byGroup);
  }, [rollout?.stable, rollout?.candidate, rollout?.percent, rollout?.byGroup]);
  const path = `/api/rollouts/${encodeURIComponent(context)}`;
  const headers: Readonly<Record<string, string>> =
    reason.trim() === '' ? {} : { 'x-reason': encodeURIComponent(reason.trim()) };
  const wished = percentIn(percent);
  const body = {
    ...{ stable: stable.trim(), candidate: candidate.trim(), percent: wished, byGroup },
    ...(rollout && { maxErrorRate: rollout.maxErrorRate, window: rollout.window }),
  };
  const said = (text: string) => () => {
    again();
    return text;
  };
  return (
    <div class="beside">
      <div class="form narrow part">
        <h3>{texts.divide}</h3>
        <Field label={texts.stable} hint={texts.stableHow} value={stable} onValue={setStable} />
        <Field label={texts.candidate} value={candidate} onValue={setCandidate} />
        <Field label={texts.percent} hint={texts.percentHow} value={percent} onValue={setPercent} />
        <label class="check">
          <input
            type="checkbox"
            checked={byGroup}
            onChange={({ currentTarget }) => setByGroup(currentTarget.checked)}
          />{' '}
          {texts.byGroup}
        </label>
        <Field label={texts.reason} hint={texts.reasonHow} value={reason} onValue={setReason} />
        <Action
          label={texts.set}
          look="primary"
          disabled={wished === undefined || body.stable === '' || body.candidate === ''}
          sure={texts.setSure(context, body.candidate, wished ?? 0, body.stable)}
          path={path}
          wish={{ method: 'PUT', headers, body }}
          done={said(texts.isSet)}
        />
      </div>
      <div class="form narrow part">
        <h3>{texts.rollBack}</h3>
        <p class="quiet">{texts.rollBackHow}</p>
        <Action
          label={texts.rollBack}
          look="danger"
          disabled={!rollout}
          sure={texts.rollBackSure(context, rollout?.stable ?? '')}
          path={path}
          wish={{ method: 'PUT', headers, ...(rollout && { body: rolledBackOf(rollout) }) }}
          done={said(texts.isBack)}
        />
        <h3>{texts.end}</h3>
        <p class="quiet">{texts.endHow}</p>
        <Action
          label={texts.end}
          disabled={!rollout}
          sure={texts.endSure(context)}
          path={path}
          wish={{ method: 'DELETE', headers }}
          done={said(texts.isEnded)}
        />
      </div>
    </div>
  );
}
