import type { RecordedEvent } from '@maru/event-store';

/** An event as the rules read it. Its data are those of its contract, which the writer has checked. */
export type JudgedEvent = Pick<
  RecordedEvent,
  'id' | 'stream' | 'type' | 'data' | 'position' | 'recordedAt' | 'metadata'
>;
