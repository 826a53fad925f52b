import { TimeIsUp, timeLeftMs } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import { StreamTooLong } from '../whole-stream';
import { ForeignStream, InvalidEvent, WrongExpectedRevision } from '../event-store';

/** The sender of a command or a question; without a causation there is nobody who could stop waiting. */
export interface Asker {
  readonly causation: Causation | undefined;
  /** Tells it that its time has passed; calling it again does nothing. */
  readonly reject?: (fault: unknown) => void;
}

export const isLate = ({ causation }: Asker): boolean => timeLeftMs(causation) <= 0;

/** The commands that somebody still waits for; the others are rejected with TimeIsUp. */
export function stillWanted<Each extends Asker>(batch: readonly Each[]): readonly Each[] {
  // Each is looked at once: time goes on meanwhile.
  const late = new Set(batch.filter(isLate));
  for (const { reject } of late) reject?.(new TimeIsUp());
  return late.size > 0 ? batch.filter((each) => !late.has(each)) : batch;
}

/** Whether the store's answer would be the same another time. */
export function isFinal(fault: unknown): boolean {
  return [WrongExpectedRevision, InvalidEvent, ForeignStream, RangeError, StreamTooLong].some(
    (kind) => fault instanceof kind,
  );
}
