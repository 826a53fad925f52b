import { START } from '../event-store';
import type { EventStore, Position, RecordedEvent } from '../event-store';
import { eventsOf, lineOf } from './events-of';
import { withHash, withSignature } from './log-file-lines';
import type { FileFooter, FileHeader, FileRange } from './log-file-lines';
import { signHash } from './signing-key';
import type { SigningKey } from './signing-key';
import { fractionOf } from './shift';

export interface ExportOptions {
  readonly source: EventStore;
  readonly range: FileRange;
  /** Undefined: the file has no signature. */
  readonly key: SigningKey | undefined;
  readonly exportedAt: Date;
  /** Called from time to time with the events so far, and how far it is, from 0 to 1. */
  readonly onProgress?: (events: number, fraction: number | undefined) => void;
}

const PROGRESS_EVERY = 1_000;

/** The lines of a file, without line ends. Each has the hash of itself and of all lines before it. */
export async function* exportedLines(options: ExportOptions): AsyncGenerator<string, FileFooter> {
  const { source, range, key, exportedAt, onProgress } = options;
  const head = await source.head();
  const header: FileHeader = { format: 'maru-log', version: 1, exportedAt: exportedAt.toISOString(), range };
  let { line, hash } = withHash(JSON.stringify(header), '');
  yield line;
  let events = 0;
  let last: Position = START;
  for await (const event of inRange(source, range)) {
    // The footer's `head` is right only without the events that were appended meanwhile.
    if (event.position > head) break;
    ({ line, hash } = withHash(lineOf(event), hash));
    yield line;
    last = event.position;
    if (++events % PROGRESS_EVERY === 0) onProgress?.(events, fractionOf(last, range.until ?? head));
  }
  const footer: FileFooter = { events, last, head, ...(key && { key: key.id }) };
  ({ line, hash } = withHash(JSON.stringify(footer), hash));
  yield key ? withSignature(line, signHash(hash, key)) : line;
  return footer;
}

async function* inRange(source: EventStore, range: FileRange): AsyncGenerator<RecordedEvent> {
  const { stream, after = START, until, from, to } = range;
  const [since, before] = [from, to].map((time) => (time === undefined ? undefined : new Date(time)));
  const events = stream === undefined ? eventsOf(source, after) : eventsOfStream(source, stream);
  for await (const event of events) {
    if (until !== undefined && event.position > until) return;
    if (event.position <= after && after !== START) continue;
    if ((since && event.recordedAt < since) || (before && event.recordedAt >= before)) continue;
    yield event;
  }
}

async function* eventsOfStream(source: EventStore, stream: string): AsyncGenerator<RecordedEvent> {
  for (let from = 0; ;) {
    const { events, next, atEnd } = await source.readStreamPage(stream, { from });
    yield* events;
    if (atEnd) return;
    from = next;
  }
}
