import type { Turn } from '../live/use-live';
import { useLanguage, useTexts } from '../texts/language';
import { saidIn } from '../texts/verdict-sentences';
import { moment } from '../texts/written';
import { Fault, Loading } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { ContextExplained, Explained } from './explanation-shapes';

/** Why the order stands where it stands: the verdict, what its process waits for, and what each context knows. */
export function Explanation({ orderId, turn }: { readonly orderId: string; readonly turn: Turn }) {
  const { explanation: texts } = useTexts();
  const { answer, again } = useAnswer<Explained>(`/api/orders/${encodeURIComponent(orderId)}/explanation`, {
    turn,
    // Time passes without an event, too.
    everyMs: 10_000,
  });
  if (!answer) return <Loading />;
  // A shop of an older release has no explanations.
  if (!answer.ok && answer.problem.code === 'HTTP.NOT_FOUND') return null;
  if (!answer.ok) return <Fault status={answer.status} problem={answer.problem} again={again} />;
  const { verdict, process, contexts } = answer.body;
  return (
    <section aria-label={texts.heading} class="verdict">
      <Words verdict={verdict} />
      <p>
        <code>{verdict.code}</code>
      </p>
      <Process process={process} />
      {contexts && <Contexts contexts={contexts} />}
    </section>
  );
}

/** The verdict in the language of the reader, or in the words of the API. */
function Words({ verdict }: Pick<Explained, 'verdict'>) {
  const { verdicts, verdictSentences, explanation: texts } = useTexts();
  const { language } = useLanguage();
  const { sentence, next, english } = saidIn(language, verdictSentences, verdict, texts.late);
  const name = language === 'en' ? undefined : verdicts[verdict.code];
  const of = english ? 'en' : language;
  return (
    <>
      {name && (
        <p>
          <strong>{name}</strong>
        </p>
      )}
      <p lang={of}>{name ? sentence : <strong>{sentence}</strong>}</p>
      <p class="quiet" lang={of}>
        {next}
      </p>
    </>
  );
}

function Process({ process }: Pick<Explained, 'process'>) {
  const { explanation: texts } = useTexts();
  const { language } = useLanguage();
  if (!process?.timers?.length) return null;
  return (
    <ul class="list">
      {process.timers.map(({ name, dueAt, wouldDo, goesTo, records }) => (
        <li key={name}>
          <span>
            {texts.timer} <code>{name}</code>{' '}
            {wouldDo !== undefined && <span class="quiet">{texts.would(wouldDo, goesTo, records?.join(', '))}</span>}
          </span>
          <time dateTime={dueAt}>{moment(language, dueAt)}</time>
        </li>
      ))}
    </ul>
  );
}

function Contexts({ contexts }: { readonly contexts: readonly ContextExplained[] }) {
  const { explanation: texts } = useTexts();
  return (
    <details>
      <summary>{texts.contexts}</summary>
      <table aria-label={texts.contexts}>
        <thead>
          <tr>
            <th scope="col">{texts.context}</th>
            <th scope="col">{texts.heard}</th>
            <th scope="col">{texts.open}</th>
          </tr>
        </thead>
        <tbody>
          {contexts.map(({ context, reachable, groups = [], parked = [], waiting = [], circuits = [] }) => {
            const open = circuits.filter(({ state }) => state === 'open').map(({ name }) => name);
            return (
              <tr key={context}>
                <td data-heading={texts.context}>{context}</td>
                <td data-heading={texts.heard}>
                  {!reachable && <span class="badge bad">{texts.away}</span>}
                  {reachable && texts.behind(groups.filter(({ behind }) => behind === true).length, groups.length)}
                </td>
                <td data-heading={texts.open}>
                  {parked.length > 0 && <span class="badge bad">{texts.parked(parked.length)}</span>}{' '}
                  {waiting.length > 0 && <span class="badge warn">{texts.waiting(waiting.length)}</span>}{' '}
                  {open.length > 0 && <span class="badge bad">{texts.breakers(open.join(', '))}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
