import { useTexts } from '../texts/language';
import { duration } from '../texts/written';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';

interface StandingShown {
  readonly caughtUp: boolean;
  readonly lagSeconds: number;
  readonly openOrders: number;
  readonly unjudged: number;
}

/** How far the auditor has judged the log, because a quiet list means little while it is behind. */
export function Standing() {
  const { breaches: texts } = useTexts();
  const asked = useAnswer<StandingShown>('/api/audits/standing', { everyMs: 5_000 });
  return (
    <Shown of={asked}>
      {({ caughtUp, lagSeconds, openOrders, unjudged }) => (
        <p class="health" role="status">
          <span class={`dot ${caughtUp && unjudged === 0 ? 'good' : 'warn'}`} aria-hidden="true" />{' '}
          <strong>{caughtUp ? texts.caughtUp : texts.behind(duration(lagSeconds * 1_000))}</strong>{' '}
          <span class="quiet">{texts.remembers(openOrders, unjudged)}</span>
        </p>
      )}
    </Shown>
  );
}
