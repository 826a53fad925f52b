import { Link } from '../routing/link';
import { useLocation } from '../routing/location';
import { useTexts } from '../texts/language';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { OneRoute } from './one-route';
import { versionsOf } from './route-shapes';
import type { RouteShown } from './route-shapes';

/** The routes of the gateway with the versions behind them; or one of them, which the URL names. */
export function Routes() {
  const { query } = useLocation();
  const context = query.get('context');
  return context ? <OneRoute key={context} context={context} /> : <RouteList />;
}

function RouteList() {
  const { routes: texts } = useTexts();
  const asked = useAnswer<{ readonly items: readonly RouteShown[] }>('/api/rollouts', { everyMs: 10_000 });
  return (
    <>
      <p class="quiet">{texts.how}</p>
      <Shown of={asked}>
        {({ items }) => (
          <table aria-label={texts.heading}>
            <thead>
              <tr>
                <th scope="col">{texts.context}</th>
                <th scope="col">{texts.paths}</th>
                <th scope="col">{texts.versions}</th>
                <th scope="col">{texts.state}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((route) => (
                <tr key={route.context}>
                  <td data-heading={texts.context}>
                    <Link to={`/operations/routes?context=${route.context}`}>{route.context}</Link>
                  </td>
                  <td data-heading={texts.paths}>
                    <code>{route.paths.join(' ') || '–'}</code>
                  </td>
                  <td data-heading={texts.versions}>
                    <Versions route={route} />
                  </td>
                  <td data-heading={texts.state}>
                    <RouteState route={route} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </>
  );
}

/** Each version with its weight and its instances. */
export function Versions({ route }: { readonly route: RouteShown }) {
  const { routes: texts } = useTexts();
  const versions = versionsOf(route);
  if (versions.length === 0) return <span class="badge bad">{texts.noInstance}</span>;
  return (
    <ul class="versions">
      {versions.map(({ version, instances, healthy, weight }) => (
        <li key={version ?? ''}>
          {version !== undefined && <code>{version}</code>} {weight !== undefined && <strong>{weight} %</strong>}{' '}
          {instances === 0 ? (
            <span class="badge warn">{texts.othersAnswer}</span>
          ) : (
            <span class={healthy < instances ? 'badge warn' : 'quiet'}>{texts.instances(healthy, instances)}</span>
          )}{' '}
          {version === undefined && <span class="quiet">{texts.noVersion}</span>}
        </li>
      ))}
    </ul>
  );
}

export function RouteState({ route: { rollout, rolledBack, seen } }: { readonly route: RouteShown }) {
  const { routes: texts } = useTexts();
  if (!rollout) return <span class="quiet">{texts.equal}</span>;
  if (rolledBack)
    return <span class="badge bad">{texts.rolledBack(rateOf(rolledBack.errorRate), rolledBack.answers)}</span>;
  return (
    <span>
      <span class="badge">{texts.rolling}</span>{' '}
      <span class="quiet">{seen && texts.seen(rateOf(seen.errorRate), seen.answers)}</span>
    </span>
  );
}

const rateOf = (rate: number) => `${Math.round(rate * 1_000) / 10} %`;
