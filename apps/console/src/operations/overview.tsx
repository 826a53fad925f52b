import { Link } from '../routing/link';
import { OPERATIONS } from '../routing/pages';
import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useTexts } from '../texts/language';
import { useAnswer } from '../ui/use-answer';
import type { Asked } from '../ui/use-answer';
import { wrongNow } from './wrong-now';
import type { Readiness, Told, Wrong } from './wrong-now';

const SOON_MS = 5_000;
// Every context is asked for its messages.
const SELDOM_MS = 30_000;

type Part<Name extends keyof Told> = NonNullable<Told[Name]>;

/** Where to go: what is wrong now in one line, and every page of the operations. */
export function Overview() {
  const { overview: texts, operations } = useTexts();
  const session = useSession();
  const seesAll = session !== undefined && hasRole(rightsIn(session.accessToken), 'platform');
  const of = (path: string) => (seesAll ? path : undefined);
  const ready = useAnswer<Readiness>('/health/ready', { everyMs: SOON_MS, token: null });
  const standing = useAnswer<Part<'standing'>>(of('/api/audits/standing'), { everyMs: SOON_MS });
  const routes = useAnswer<Part<'routes'>>(of('/api/rollouts'), { everyMs: SELDOM_MS });
  const parked = useAnswer<Part<'parked'>>(of('/api/parked?state=parked&limit=100'), { everyMs: SELDOM_MS });
  const all = seesAll ? [ready, standing, routes, parked] : [ready];
  const told = all.every(({ answer }) => answer !== undefined) && {
    readiness: readinessIn(ready),
    ...(seesAll && { standing: bodyOf(standing), routes: bodyOf(routes), parked: bodyOf(parked) }),
  };
  return (
    <>
      <Now wrong={told ? wrongNow(told) : undefined} />
      {!seesAll && <p class="quiet">{texts.partly}</p>}
      <div class="doors">
        {OPERATIONS.filter((name) => name !== 'overview').map((name) => (
          <Link to={`/operations/${name}`} class="door" key={name}>
            <strong>{operations.sections[name]}</strong>
            <span>{texts.doors[name]}</span>
          </Link>
        ))}
      </div>
    </>
  );
}

function Now({ wrong }: { readonly wrong: readonly Wrong[] | undefined }) {
  const { overview: texts } = useTexts();
  if (!wrong) return <p class="health">&nbsp;</p>;
  const [worst] = wrong;
  const tone = !worst ? 'good' : ['down', 'breaches'].includes(worst.what) ? 'bad' : 'warn';
  return (
    <p class="health" role="status">
      <span class={`dot ${tone}`} aria-hidden="true" /> <strong>{worst ? texts.wrong : texts.nothing}</strong>{' '}
      {wrong.map(({ what, names, count, more, to }, nth) => (
        <span key={what}>
          {nth > 0 && ' · '}
          <Link to={to}>{texts.what[what](names.join(', '), more ? `${count}+` : String(count))}</Link>
        </span>
      ))}
    </p>
  );
}

const bodyOf = <Body,>({ answer }: Asked<Body>): Body | null => (answer?.ok ? answer.body : null);

/** With a fault `/health/ready` answers 503 and the same form. */
function readinessIn({ answer }: Asked<Readiness>): Readiness | null {
  if (answer?.ok) return answer.body;
  const body = answer?.problem as Readiness | undefined;
  return body?.details ? body : null;
}
