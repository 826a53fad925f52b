import type { RecordedEvent } from '@maru/event-store';
import type { Finding } from '@maru/invariants';
import { deriveId } from '@maru/kernel';
import type { FoundBreach } from '../domain/breach.decider';

const LONGEST = 1_000;

/** The breach of a finding. Its id derives from rule, subject and event, so it is the same at every start. */
export function breachOf(
  { rule, invariant, subject, sentence }: Finding,
  stream: string,
  event: RecordedEvent | undefined,
  before: readonly RecordedEvent[],
): FoundBreach {
  return {
    breachId: deriveId('breach', rule, subject, event?.id ?? ''),
    ...{ invariant, rule, subject, stream },
    sentence: sentence.slice(0, LONGEST).trim(),
    ...(event && { event: placeOf(event) }),
    before: before.map(placeOf),
  };
}

const placeOf = ({ id, type, stream, revision, position, recordedAt, metadata }: RecordedEvent) => ({
  eventId: id,
  ...{ type, stream, revision, position },
  recordedAt: recordedAt.toISOString(),
  causationId: metadata.causationId,
});
