import { randomUUID } from 'node:crypto';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import type { EventStore, RecordedEvent, SubscribeOptions } from '../../event-store';
import { toPosition } from '../../position';
import { Checkpoints } from './checkpoints';
import type { Outbox } from './outbox';
import { invalidArgument, RpcError } from './rpc-error';
import type { Serving } from './serving';
import { PAGE_SIZE } from './store-log';
import type { StoreLog } from './store-log';
import { fromFilter } from './wire/filter';
import { eventsAhead, eventsUpTo, ordinalOf, toWire } from './wire/positions';
import type { WirePosition } from './wire/positions';
import { toReadEvent } from './wire/recorded-event';
import { revisionOf, startOf } from './wire/start';
import { fromStreamName } from './wire/stream-name';

type Options = ReadReq.Options;

/** The log behind a position (its event excluded), then new events. */
export async function subscribeToAll(
  { store, storeLog, version }: Serving,
  options: Options,
  outbox: Outbox<ReadResp>,
  signal: AbortSignal,
): Promise<void> {
  const asText = asksForText(options);
  const wireFilter = options.getFilter();
  const filter = wireFilter && fromFilter(wireFilter);
  if (filter?.checkpointInterval === 0) throw invalidArgument('the checkpoint interval must be at least 1');
  const head = await storeLog.head();
  const start = startOf(options.getAll());
  const wanted = start === 'end' ? 'end' : eventsUpTo(start);
  let looked = wanted === 'end' ? head : wanted;
  if (looked > head) throw invalidArgument(`the position to subscribe from lies behind the end of the log`);
  if (version === '23.10' && start !== 'end' && looked > 0) looked = await behindOneEvent(storeLog, start, head);

  const checkpoints = filter && new Checkpoints(filter.checkpointInterval, looked);
  const look = async (events: readonly RecordedEvent[], upTo: number) => {
    const checkpoint = async (ordinal: number) => {
      for (const reached of checkpoints?.reached(ordinal) ?? []) await outbox.send(checkpointAt(reached));
    };
    for (const event of storeLog.removals.of(events)) {
      if (filter && !filter.matches(event)) continue;
      const ordinal = ordinalOf(event.position);
      await checkpoint(ordinal - 1);
      if (version === '25.0' && filter) await outbox.send(checkpointAt(ordinal));
      await outbox.send(toReadEvent(event, asText));
    }
    await checkpoint(upTo);
    looked = upTo;
  };

  await outbox.send(confirmation());
  if (wanted !== 'end')
    for await (const { events, ordinal } of storeLog.forwards(looked, filter?.atStore ?? {}))
      await look(events, ordinal);
  await outbox.send(caughtUp());
  // Unfiltered, because a checkpoint counts all read events.
  await follow(store, { after: toPosition(looked) }, signal, (events) =>
    look(events, ordinalOf(events.at(-1)!.position)),
  );
}

/** The start of 21.10 to 23.10: behind the first event at the position or later. */
async function behindOneEvent(storeLog: StoreLog, start: WirePosition, head: number): Promise<number> {
  const ahead = eventsAhead(start);
  return ahead === 'end' ? head : ((await storeLog.firstFrom(ahead + 1)) ?? head);
}

/** A stream behind a revision (its event excluded), then new events; the stream need not exist yet. */
export async function subscribeToStream(
  { store, storeLog }: Serving,
  options: Options,
  outbox: Outbox<ReadResp>,
  signal: AbortSignal,
): Promise<void> {
  const asText = asksForText(options);
  const stream = fromStreamName(options.getStream()?.getStreamIdentifier());
  const revision = revisionOf(options.getStream());
  // Taken before the stream is read, so that concurrent appends come twice rather than never; the revision identifies
  // them.
  const head = await store.head();
  let last = typeof revision === 'number' ? revision : -1;
  const pass = async (events: readonly RecordedEvent[]) => {
    for (const event of events) {
      if (event.stream !== stream || event.revision <= last) continue;
      await outbox.send(toReadEvent(event, asText));
      last = event.revision;
    }
  };

  await outbox.send(confirmation());
  if (revision !== 'end') for await (const events of storeLog.stream(stream, 'forwards', last + 1)) await pass(events);
  await outbox.send(caughtUp());
  await follow(store, { after: head, filter: { streamPrefixes: [stream] } }, signal, pass);
}

/** Sends the store's events behind a position until the call ends. */
async function follow(
  store: EventStore,
  options: SubscribeOptions,
  signal: AbortSignal,
  handler: (events: readonly RecordedEvent[]) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const subscription = store.subscribe({ ...options, batchSize: PAGE_SIZE }, handler);
  signal.addEventListener('abort', () => void subscription.close(), { once: true });
  await subscription.ended;
  throw new RpcError(status.UNAVAILABLE, 'the store behind this server has been closed');
}

const asksForText = (options: Options) => options.getUuidOption()?.hasString() ?? false;

const confirmation = () =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()));

const caughtUp = () => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

function checkpointAt(ordinal: number): ReadResp {
  const { commit, prepare } = toWire(ordinal);
  return new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition(commit).setPreparePosition(prepare));
}
