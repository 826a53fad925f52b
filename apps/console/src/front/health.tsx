import { useTexts } from '../texts/language';
import { useAnswer } from '../ui/use-answer';

/** The answer of `/health/ready`, by part of the shop. */
interface Readiness {
  readonly status: string;
  readonly details?: Readonly<Record<string, { readonly status: string }>>;
}

/** The state of every part of the shop; with a fault `/health/ready` answers 503 and the same form. */
export function Health() {
  const texts = useTexts().front;
  const { answer } = useAnswer<Readiness>('/health/ready', { everyMs: 3_000, token: null });
  if (!answer) return <p class="health">&nbsp;</p>;
  const body = answer.ok ? answer.body : (answer.problem as unknown as Readiness);
  const parts = Object.entries(body.details ?? {});
  if (parts.length === 0) return <Line tone="bad" text={texts.silent} />;
  const up = parts.filter(([, { status }]) => status === 'up').length;
  return (
    <>
      <Line
        tone={up === parts.length ? 'good' : 'warn'}
        text={up === parts.length ? texts.runs : texts.starts}
        more={texts.ready(up, parts.length)}
      />
      <ul class="parts" aria-label={texts.parts}>
        {parts.map(([name, { status }]) => (
          <li key={name} class={status === 'up' ? 'good' : 'bad'}>
            {name}
            {status !== 'up' && ` (${status})`}
          </li>
        ))}
      </ul>
    </>
  );
}

const Line = ({ tone, text, more }: { tone: string; text: string; more?: string }) => (
  <p class="health" role="status">
    <span class={`dot ${tone}`} aria-hidden="true" /> <strong>{text}</strong>{' '}
    {more && <span class="quiet">{more}</span>}
  </p>
);
