import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { RecordedEvent } from '../../event-store';
import type { Outbox } from './outbox';
import { invalidArgument } from './rpc-error';
import { serveStream } from './serving';
import type { Serving } from './serving';
import { subscribeToAll, subscribeToStream } from './subscribe';
import { streamDeleted } from './tombstone';
import { fromFilter } from './wire/filter';
import type { StoreLog } from './store-log';
import { eventsAhead } from './wire/positions';
import { toReadEvent } from './wire/recorded-event';
import { revisionOf, startOf } from './wire/start';
import { fromStreamName, toStreamName } from './wire/stream-name';

type Options = ReadReq.Options;
const { BACKWARDS } = ReadReq.Options.ReadDirection;

/** Streams.Read: reads and subscriptions are one call. */
export function read(serving: Serving) {
  return (call: ServerWritableStream<ReadReq, ReadResp>): void => {
    const options = call.request.getOptions();
    const kind = options?.hasSubscription() ? 'subscription' : 'read';
    serveStream(serving, kind, call, (outbox, signal) => {
      if (!options) throw invalidArgument('the request has no options');
      if (options.hasSubscription()) {
        if (options.getReadDirection() === BACKWARDS) throw invalidArgument('subscriptions go forwards only');
        const subscribe = options.hasAll() ? subscribeToAll : subscribeToStream;
        return subscribe(serving, options, outbox, signal);
      }
      if (!options.hasCount()) throw invalidArgument('the request has neither a number of events nor a subscription');
      return options.hasAll() ? readAll(serving, options, outbox) : readStream(serving, options, outbox);
    });
  };
}

/** From a revision on, including it, in both directions. */
async function readStream({ storeLog }: Serving, options: Options, outbox: Outbox<ReadResp>): Promise<void> {
  const stream = fromStreamName(options.getStream()?.getStreamIdentifier());
  if (storeLog.removals.isTombstoned(stream)) throw streamDeleted(stream);
  const start = revisionOf(options.getStream());
  const emit = emitter(options, outbox);
  let any = false;
  for await (const events of pagesOf(storeLog, stream, options.getReadDirection(), start)) {
    any ||= events.length > 0;
    for (const event of events) if (!(await emit(event))) return;
  }
  if (any || (await storeLog.exists(stream))) return;
  await outbox.send(
    new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(toStreamName(stream))),
  );
}

function pagesOf(
  storeLog: StoreLog,
  stream: string,
  direction: ReadReq.Options.ReadDirection,
  start: number | 'start' | 'end',
): AsyncIterable<readonly RecordedEvent[]> | Iterable<readonly RecordedEvent[]> {
  const revision = start === 'start' ? 0 : start;
  if (direction === BACKWARDS) return storeLog.stream(stream, 'backwards', revision === 'end' ? undefined : revision);
  return revision === 'end' ? [] : storeLog.stream(stream, 'forwards', revision);
}

/** From a position on: forwards including its event, backwards from the one before it. */
async function readAll({ storeLog }: Serving, options: Options, outbox: Outbox<ReadResp>): Promise<void> {
  const filter = options.getFilter();
  const { matches, atStore } = filter ? fromFilter(filter) : { matches: () => true, atStore: {} };
  const start = startOf(options.getAll());
  const before = start === 'end' ? 'end' : eventsAhead(start);
  const emit = emitter(options, outbox);
  if (options.getReadDirection() === BACKWARDS) {
    for await (const events of storeLog.backwards(before === 'end' ? await storeLog.head() : before))
      for (const event of events) if (matches(event) && !(await emit(event))) return;
  } else if (before !== 'end') {
    for await (const { events } of storeLog.forwards(before, atStore))
      for (const event of events) if (matches(event) && !(await emit(event))) return;
  }
}

/** Sends events up to the requested number; then it returns false. */
function emitter(options: Options, outbox: Outbox<ReadResp>): (event: RecordedEvent) => Promise<boolean> {
  const asText = options.getUuidOption()?.hasString() ?? false;
  let left = Number(options.getCount());
  return async (event) => {
    if (left-- <= 0) return false;
    await outbox.send(toReadEvent(event, asText));
    return left > 0;
  };
}
