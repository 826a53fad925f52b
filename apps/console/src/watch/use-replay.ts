import { useEffect, useState } from 'preact/hooks';

const PAUSE_MS = 450;

/**
 * How many of `count` things are shown: one more after each pause, because the shop is faster than the eye. A reader
 * who wants less motion sees all of them at once.
 */
export function useReplay(count: number): { readonly shown: number; readonly again: () => void } {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (still || shown >= count) return undefined;
    const timer = setTimeout(() => setShown(shown + 1), shown === 0 ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [still, shown, count]);
  return { shown: still ? count : Math.min(shown, count), again: () => setShown(0) };
}
