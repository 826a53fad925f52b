import { useEffect, useState } from 'preact/hooks';
import { followChanges } from './follow-changes';
import { Looks } from './looks';

/** Grows when the page should look again. */
export type Turn = number;

// Without live changes.
const POLL_MS = 1_000;

/**
 * Tells when to look at an order again: after each change of it, and every second while no changes can be heard. A
 * hidden tab holds no connection, because a browser has few of them for one shop.
 */
export function useLive(orderId: string | undefined, token?: string): Turn {
  const [turn, setTurn] = useState(0);
  const [hears, setHears] = useState(false);
  const visible = useVisible();
  useEffect(() => {
    if (orderId === undefined || !visible) return undefined;
    const over = new AbortController();
    const looks = new Looks(() => setTurn((n) => n + 1));
    void followChanges({
      query: `order=${encodeURIComponent(orderId)}`,
      token,
      signal: over.signal,
      changed: () => looks.changed(),
      heard: setHears,
    });
    return () => {
      over.abort();
      looks.stop();
      setHears(false);
    };
  }, [orderId, token, visible]);
  useEffect(() => {
    if (orderId === undefined || hears || !visible) return undefined;
    const timer = setInterval(() => setTurn((n) => n + 1), POLL_MS);
    return () => clearInterval(timer);
  }, [orderId, hears, visible]);
  return turn;
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const change = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', change);
    return () => document.removeEventListener('visibilitychange', change);
  }, []);
  return visible;
}
