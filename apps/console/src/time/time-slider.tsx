import { Summary } from '../orders/summary';
import { setQuery } from '../routing/location';
import { useTexts } from '../texts/language';
import { duration } from '../texts/written';
import { nameOf, sinceFirst } from '../watch/timeline';
import type { TimelineEvent } from '../watch/timeline';
import { positionOf } from './steps';

interface TimeSliderProps {
  readonly events: readonly TimelineEvent[];
  readonly step: number | 'now';
}

/** Chooses the moment at which the order is shown: behind one of its events, or now. It is a part of the URL. */
export function TimeSlider({ events, step }: TimeSliderProps) {
  const { moments: texts } = useTexts();
  const now = events.length + 1;
  const value = step === 'now' ? now : step;
  const go = (wished: number) => setQuery({ at: positionOf(events, wished) });
  const event = step === 'now' ? undefined : events[step - 1];
  const shown = event ? `+${duration(sinceFirst(events, event))} ${nameOf(event.type)}` : texts.atPresent;
  return (
    <div class="slider">
      <label>
        <span>{texts.moment}</span>
        <input
          type="range"
          min={1}
          max={now}
          value={value}
          aria-valuetext={shown}
          onInput={({ currentTarget }) => go(Number(currentTarget.value))}
        />
      </label>
      <div class="actions">
        <button type="button" disabled={value <= 1} onClick={() => go(value - 1)}>
          {texts.earlier}
        </button>
        <button type="button" disabled={value >= now} onClick={() => go(value + 1)}>
          {texts.later}
        </button>
        <button type="button" disabled={step === 'now'} onClick={() => go(now)}>
          {texts.now}
        </button>
        <p role="status">
          <strong>{shown}</strong> {event && <Summary of={event} />}
        </p>
      </div>
    </div>
  );
}
