import { TimeIsUp, timeLeftMs } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import { StreamTooLong } from '../whole-stream';
import { ForeignStream, InvalidEvent, WrongExpectedRevision } from '../event-store';

/** The sender of a command or a query; without a causation it has no deadline. */
export interface Asker {
  readonly causation: Causation | undefined;
  /** Reports that its deadline has passed; repeated calls have no effect. */
  readonly reject?: (fault: unknown) => void;
}

export const isLate = ({ causation }: Asker): boolean => timeLeftMs(causation) <= 0;

/** The commands before their deadline; the others are rejected with TimeIsUp. */
export function stillWanted<Each extends Asker>(batch: readonly Each[]): readonly Each[] {
  // Each is checked once, because time goes on meanwhile.
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
