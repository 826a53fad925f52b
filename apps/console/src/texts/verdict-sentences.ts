import { moment } from './written';
import type { Language } from './language-from';

export type VerdictValues = Readonly<Record<string, string | number | undefined>>;

/** The sentence of a verdict and the next thing to happen or to do, by code. */
export type VerdictSentences = Readonly<Record<string, (values: VerdictValues) => readonly [string, string]>>;

/** A verdict as the API says it: in English, with the variable parts of its sentences. */
export interface VerdictShown {
  readonly code: string;
  readonly sentence: string;
  readonly next: string;
  /** Absent from a shop of an older release, and where a sentence has no variable part. */
  readonly values?: VerdictValues;
  /** Whether the customer waits longer than usual. */
  readonly late?: true;
}

export interface SaidVerdict {
  readonly sentence: string;
  readonly next: string;
  /** Whether it is in the words of the API, which are English. */
  readonly english: boolean;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Says a verdict with the sentences of a language; in English when it has none, or the shop gave no values. */
export function saidIn(
  language: Language,
  sentences: VerdictSentences | undefined,
  verdict: VerdictShown,
  lateToo = '',
): SaidVerdict {
  const of = sentences?.[verdict.code];
  if (!of) return { sentence: verdict.sentence, next: verdict.next, english: true };
  const values = Object.entries(verdict.values ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' && MOMENT.test(value) ? moment(language, value) : value,
  ]);
  const [sentence, next] = of(Object.fromEntries(values) as VerdictValues);
  return { sentence: verdict.late ? `${sentence} ${lateToo}` : sentence, next, english: false };
}
