import { useMemo, useState } from 'preact/hooks';

/**
 * The header with the idempotency key of a form. A second click on the same content has the same key, so it acts once;
 * another content has another key. The function gives a new key to the same content, after the act is done.
 */
export function useKey(...content: readonly string[]): readonly [Readonly<Record<string, string>>, () => void] {
  const [turn, setTurn] = useState(0);
  const key = useMemo(() => ({ 'idempotency-key': newKey() }), [turn, ...content]);
  return [key, () => setTurn((n) => n + 1)];
}

// `crypto.randomUUID` exists on secure origins only, and a shop in a private network may have none.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
