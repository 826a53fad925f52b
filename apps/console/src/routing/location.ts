import { useEffect, useState } from 'preact/hooks';

const CHANGED = 'console:location';

/** Goes to a URL of the console without loading the page again. */
export function goTo(url: string, { replace = false } = {}): void {
  if (url === window.location.pathname + window.location.search) return;
  window.history[replace ? 'replaceState' : 'pushState']({}, '', url);
  window.dispatchEvent(new Event(CHANGED));
  if (!replace) window.scrollTo(0, 0);
}

/** The present path and query; a component that reads it is drawn again when they change. */
export function useLocation(): { readonly path: string; readonly query: URLSearchParams } {
  const [url, setUrl] = useState(now);
  useEffect(() => {
    const change = () => setUrl(now());
    window.addEventListener('popstate', change);
    window.addEventListener(CHANGED, change);
    return () => {
      window.removeEventListener('popstate', change);
      window.removeEventListener(CHANGED, change);
    };
  }, []);
  const [path = '/', query = ''] = url.split('?');
  return { path, query: new URLSearchParams(query) };
}

const now = () => window.location.pathname + window.location.search;

/** Sets or, with an empty value, removes parts of the query, without a new entry in the history. */
export function setQuery(parts: Readonly<Record<string, string | undefined>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(parts)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  goTo(window.location.pathname + (text && `?${text}`), { replace: true });
}
