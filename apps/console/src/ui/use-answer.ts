import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer, Wish } from '../api/ask';
import type { Turn } from '../live/use-live';

export interface Asked<Body> {
  /** Undefined while the first answer is awaited. */
  readonly answer: Answer<Body> | undefined;
  /** Asks again, and keeps the present answer until then. */
  readonly again: () => void;
}

interface AskOptions {
  readonly everyMs?: number | undefined;
  readonly token?: string | null | undefined;
  /** Asks again when it changes. */
  readonly turn?: Turn | undefined;
}

/** The answer to a GET; asked again when path or turn change, and every `everyMs`. Undefined as path asks nothing. */
export function useAnswer<Body>(
  path: string | undefined,
  { everyMs, token, turn: asked = 0 }: AskOptions = {},
): Asked<Body> {
  const [answer, setAnswer] = useState<Answer<Body>>();
  const [turn, setTurn] = useState(0);
  useEffect(() => setAnswer(undefined), [path]);
  useEffect(() => {
    if (path === undefined) return undefined;
    const over = new AbortController();
    const wish: Wish = { signal: over.signal, ...(token !== undefined && { token }) };
    let timer: ReturnType<typeof setTimeout> | undefined;
    void ask<Body>(path, wish).then((given) => {
      if (over.signal.aborted) return;
      setAnswer(given);
      if (everyMs !== undefined) timer = setTimeout(() => setTurn((n) => n + 1), everyMs);
    });
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [path, turn, asked, everyMs, token]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  return { answer, again };
}

/** The last good answer, so that a form below it stays while one later question fails. */
export function useKept<Body>({ answer }: Asked<Body>): Body | undefined {
  const kept = useRef<Body | undefined>(undefined);
  if (answer?.ok) kept.current = answer.body;
  return kept.current;
}
