import {
  DeadlineExceededError,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { EventData, JSONType } from '@eventstore/db-client';
import { isUuid } from '@maru/kernel';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import type { AppendResult, ExpectedRevision, NewEvent } from '../event-store';
import type { Connection } from './connection';
import { NoAnswer } from './faults';
import type { LogReader } from './log-reader';
import type { Namespace } from './namespace';
import { isKnown, toPosition } from './position';

type Place = number | 'no-stream';

// gRPC's status for a message that is larger than the receiver accepts.
const RESOURCE_EXHAUSTED = 8;

/**
 * Appends, each within a time limit of its own. An append whose answer was lost is sent again with the same ids, here
 * or by the caller. At an explicit revision the server recognises repeated events, as its documentation promises.
 */
export class Appender {
  constructor(
    private readonly connection: Connection,
    private readonly reader: LogReader,
    private readonly namespace: Namespace,
    private readonly timeoutMs: number,
  ) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (events.length === 0) throw new RangeError(`${stream}: an append needs at least one event`);
    if (typeof expected === 'number' && (!Number.isSafeInteger(expected) || expected < 0))
      throw new RangeError(`${expected} is not the revision of an event`);
    const name = this.namespace.toStored(stream);
    if (name === undefined)
      throw new RangeError(`${stream} is a system stream of EventStoreDB; choose a name that does not begin with $`);
    const proposed = events.map(toEventData);
    const until = performance.now() + this.timeoutMs;
    return typeof expected === 'number' || expected === 'no-stream'
      ? this.appendAt(stream, name, expected, proposed, until)
      : this.appendBehind(stream, name, expected, proposed, until);
  }

  /**
   * At the end of the stream. The server applies `any` literally and recognises repeated events only as long as it
   * remembers their ids, so the stream is read, and the append made at its end.
   */
  private async appendBehind(
    stream: string,
    name: string,
    expected: 'any' | 'stream-exists',
    proposed: readonly EventData[],
    until: number,
  ): Promise<AppendResult> {
    const found = new Map<string, AppendResult>();
    const wanted = new Set(proposed.map(({ id }) => id));
    let next = 0;
    let exists = false;
    for (;;) {
      const page = await this.reader.streamPage(stream, { from: next });
      next = page.next;
      exists ||= page.events.length > 0;
      for (const { id, revision, position } of page.events) if (wanted.has(id)) found.set(id, { revision, position });
      if (found.size === wanted.size) return [...found.values()].reduce((a, b) => (a.revision > b.revision ? a : b));
      if (!page.atEnd) continue;
      if (!exists && expected === 'stream-exists') throw new WrongExpectedRevision(stream, expected, undefined);
      try {
        return await this.appendAt(stream, name, exists ? next - 1 : 'no-stream', proposed, until);
      } catch (fault) {
        if (!(fault instanceof WrongExpectedRevision)) throw fault;
        if (performance.now() > until)
          throw new NoAnswer(`append to ${stream}, which other writers keep moving`, this.timeoutMs);
      }
    }
  }

  private async appendAt(
    stream: string,
    name: string,
    expected: Place,
    proposed: readonly EventData[],
    until: number,
  ): Promise<AppendResult> {
    const noAnswer = () => new NoAnswer(`appending to ${stream}`, this.timeoutMs);
    const { success, nextExpectedRevision, position } = await this.connection.call(
      async (client) => {
        try {
          return await client.appendToStream(name, [...proposed], {
            expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
            requiresLeader: true,
            deadline: Math.max(1, Math.ceil(until - performance.now())),
          });
        } catch (fault) {
          throw fault instanceof DeadlineExceededError ? noAnswer() : translated(fault, stream, expected);
        }
      },
      { until, noAnswer },
    );
    const revision = Number(nextExpectedRevision);
    // The answer of a client whose connection string asks not to throw.
    if (!success) throw new WrongExpectedRevision(stream, expected, revision < 0 ? undefined : revision);
    if (isKnown(position)) return { revision, position: toPosition(position) };
    // The server recognised the events and does not return their position.
    const [event] = (await this.reader.streamPage(stream, { from: revision, limit: 1 })).events;
    if (!event) throw new Error(`event ${revision} of ${stream} was appended, but cannot be read`);
    return { revision, position: event.position };
  }
}

function translated(fault: unknown, stream: string, expected: ExpectedRevision): unknown {
  if (fault instanceof WrongExpectedVersionError) {
    const { actualVersion } = fault;
    return new WrongExpectedRevision(
      stream,
      expected,
      typeof actualVersion === 'bigint' && actualVersion >= 0n ? Number(actualVersion) : undefined,
    );
  }
  if (fault instanceof MaxAppendSizeExceededError || (fault as { code?: unknown }).code === RESOURCE_EXHAUSTED)
    return new InvalidEvent(`the events for ${stream} are too large for one append`, { cause: fault });
  return fault;
}

function toEventData({ id, type, data, metadata }: NewEvent): EventData {
  if (!isUuid(id)) throw new InvalidEvent(`"${id}" is not a UUID in the canonical form`);
  let text: string | undefined;
  try {
    // The client checks this too, but its error would be lost.
    text = JSON.stringify(data) && JSON.stringify(metadata);
  } catch (cause) {
    throw new InvalidEvent(`${type} ${id} is not plain JSON`, { cause });
  }
  if (text === undefined) throw new InvalidEvent(`${type} ${id} has no data`);
  return jsonEvent({ id, type, data: data as JSONType, metadata });
}
