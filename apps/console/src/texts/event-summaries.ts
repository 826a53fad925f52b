import { events as english } from './events.en';

const STEP = /^Heard (\S+); now (\S+?)\.( Has asked in vain and waits for the answer\.)?$/;
const WITHOUT_PROVIDER = 'Nothing is to be paid: no provider is asked.';

/** The texts of a language about events. */
export interface EventTexts {
  readonly events: Readonly<Record<string, string>>;
  readonly eventDetails: {
    readonly heard: (type: string, state: string) => string;
    readonly stuck: string;
    readonly nothingDue: string;
  };
}

export interface Summary {
  readonly text: string;
  /** Whether it is in the words of the API, which are English. */
  readonly english: boolean;
}

/**
 * The summary of an event in a language. The API stores it in English: the sentence of the type, with a reason behind
 * it where there is one. A summary of another form stays as it is.
 */
export function summaryIn({ events, eventDetails }: EventTexts, { type, summary }: EventSummarised): Summary {
  const said = (text: string): Summary => ({ text, english: false });
  const [, heard, state, stuck] = STEP.exec(summary) ?? [];
  if (heard !== undefined) {
    const step = eventDetails.heard(heard, state!);
    return said(stuck === undefined ? step : `${step} ${eventDetails.stuck}`);
  }
  if (summary === WITHOUT_PROVIDER) return said(eventDetails.nothingDue);
  const [own, its] = [english[type], events[type]];
  if (own === undefined || its === undefined || !summary.startsWith(own)) return { text: summary, english: true };
  return said(its + summary.slice(own.length));
}

interface EventSummarised {
  readonly type: string;
  readonly summary: string;
}
