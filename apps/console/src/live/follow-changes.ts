import { refreshed, sessionNow } from '../session/session';
import { EventReader } from './event-reader';

export interface Following {
  /** A query for `/api/live`, such as `order=<id>`. */
  readonly query: string;
  /** A token in place of that of the session. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  /** Something may have changed; also after each new connection, because changes may have been missed. */
  readonly changed: () => void;
  /** Whether changes are heard at present. */
  readonly heard: (hears: boolean) => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Follows `GET /api/live` until the signal aborts, and connects again when the stream ends. Never rejects. */
export async function followChanges({ query, token, signal, changed, heard }: Following): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; await sleep(pause, signal)) {
    try {
      const response = await fetch(`/api/live?${query}`, { headers: headersOf(token), signal });
      if (response.status === 401 && token === undefined) await refreshed();
      // A refused stream is asked for ever more seldom, while the page looks by itself.
      pause = response.ok ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      if (!response.ok || !response.body) continue;
      heard(true);
      // The first message is `ready`, so a page looks again after each new connection.
      for await (const { event } of messagesOf(response.body)) if (event !== 'end') changed();
    } catch {
      // The connection broke off, or the page left.
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    } finally {
      if (!signal.aborted) heard(false);
    }
  }
}

const headersOf = (token: string | undefined) => ({
  accept: 'text/event-stream',
  authorization: `Bearer ${token ?? sessionNow()?.accessToken ?? ''}`,
});

async function* messagesOf(body: ReadableStream<Uint8Array>) {
  const pieces = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const reader = new EventReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) return;
    yield* reader.read(value);
  }
}

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
