import { useEffect, useState } from 'preact/hooks';

/** A login of this tab. It ends with the tab, because the store of the session belongs to the tab alone. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The next step that the shop asks for, such as `set-up-second-factor`. */
  readonly next?: string;
}

const KEY = 'maru.session';
const CHANGED = 'console:session';

/** The present login; undefined when nobody is logged in. */
export function sessionNow(): Session | undefined {
  const kept = window.sessionStorage.getItem(KEY);
  return kept === null ? undefined : (JSON.parse(kept) as Session);
}

/** Keeps a login, or with undefined forgets it. */
export function keepSession(session: Session | undefined): void {
  if (session) window.sessionStorage.setItem(KEY, JSON.stringify(session));
  else window.sessionStorage.removeItem(KEY);
  window.dispatchEvent(new Event(CHANGED));
}

/** The present login; a component that reads it is drawn again when somebody logs in or out. */
export function useSession(): Session | undefined {
  const [session, setSession] = useState(sessionNow);
  useEffect(() => {
    const change = () => setSession(sessionNow());
    window.addEventListener(CHANGED, change);
    return () => window.removeEventListener(CHANGED, change);
  }, []);
  return session;
}

let refreshing: Promise<Session | undefined> | undefined;

/** Exchanges the refresh token; undefined when the shop has ended the login. Concurrent calls share one exchange. */
export function refreshed(): Promise<Session | undefined> {
  refreshing ??= exchange().finally(() => (refreshing = undefined));
  return refreshing;
}

async function exchange(): Promise<Session | undefined> {
  const session = sessionNow();
  if (!session) return undefined;
  const response = await fetch('/api/users/token/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken: session.refreshToken }),
  }).catch(() => undefined);
  // A shop that does not answer has not ended the login.
  if (!response || response.status >= 500) return undefined;
  const renewed = response.ok ? ((await response.json()) as Session) : undefined;
  keepSession(renewed);
  return renewed;
}
