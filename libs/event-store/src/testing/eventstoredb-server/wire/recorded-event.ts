import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { RecordedEvent } from '../../../event-store';
import { ordinalOf, toWire } from './positions';
import { toStreamName } from './stream-name';
import { toUuid } from './uuid';

// `created` counts in units of 100 ns since 1970.
const TICKS_PER_MS = 10_000n;

/** The message that carries an event to a reader or subscriber. */
export function toReadEvent(event: RecordedEvent, uuidAsText: boolean): ReadResp {
  const { commit, prepare } = toWire(ordinalOf(event.position));
  const recorded = new ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(toUuid(event.id, uuidAsText));
  recorded.setStreamIdentifier(toStreamName(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(commit);
  recorded.setPreparePosition(prepare);
  recorded.setData(Buffer.from(JSON.stringify(event.data), 'utf8'));
  recorded.setCustomMetadata(toCustomMetadata(event));
  const metadata = recorded.getMetadataMap();
  metadata.set('type', event.type);
  metadata.set('content-type', 'application/json');
  metadata.set('created', String(BigInt(event.recordedAt.getTime()) * TICKS_PER_MS));
  const read = new ReadResp.ReadEvent().setEvent(recorded);
  read.setCommitPosition(commit);
  return new ReadResp().setEvent(read);
}

function toCustomMetadata({ metadata }: RecordedEvent): Buffer {
  const text = JSON.stringify(metadata);
  return Buffer.from(text === '{}' ? '' : text, 'utf8');
}
