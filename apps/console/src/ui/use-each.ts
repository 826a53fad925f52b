import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import { askEach } from '../api/ask-each';

type Refused = Extract<Answer<unknown>, { ok: false }>;

export interface Each<Body> {
  /** The body for an id; null when it does not exist, undefined while the answer is awaited. */
  readonly of: (id: string) => Body | null | undefined;
  /** The number of ids with an answer. */
  readonly told: number;
  readonly fault: Refused | undefined;
  /** Asks again for those that were refused. */
  readonly again: () => void;
}

/** The answers about the rows of a list as they come. A row with an answer is not asked for again. */
export function useEach<Body>(ids: readonly string[], pathOf: (id: string) => string): Each<Body> {
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer<Body>>>(new Map());
  const [times, setTimes] = useState(0);
  const all = ids.join();
  useEffect(() => {
    const wanted = ids.filter((id) => !answers.has(id) || isRefused(answers.get(id)));
    if (wanted.length === 0) return undefined;
    const over = new AbortController();
    const told = (id: string, answer: Answer<Body>) => setAnswers((before) => new Map(before).set(id, answer));
    void askEach<Body>(wanted, (id) => ask(pathOf(id), { signal: over.signal }), told, over.signal);
    return () => over.abort();
    // An answer must not begin the asking anew.
  }, [all, times]);
  const given = ids.map((id) => answers.get(id)).filter((answer) => answer !== undefined);
  return {
    of: (id) => {
      const answer = answers.get(id);
      if (answer?.ok) return answer.body;
      return answer?.status === 404 ? null : undefined;
    },
    told: given.length,
    fault: given.filter((answer) => !answer.ok).find(isRefused),
    again: () => setTimes((before) => before + 1),
  };
}

const isRefused = (answer: Answer<unknown> | undefined): answer is Refused =>
  answer?.ok === false && answer.status !== 404;
