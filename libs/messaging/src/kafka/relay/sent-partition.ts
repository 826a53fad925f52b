import type { PartitionTail } from './partition-tail';

/** What a partition of the topic has already, as far as it matters to what is sent next. */
export class SentPartition {
  private position: string;
  /** The offset behind what was sent. */
  next: number;

  /**
   * @param floor how far the relay has ever been in the log: what it did up to there is settled, sent or not
   */
  constructor(
    private readonly tail: PartitionTail,
    private readonly floor: string,
  ) {
    this.next = tail.next;
    // Where everything was deleted because of its age, nothing was lost.
    this.position = tail.empty && tail.next > 0 ? floor : tail.position;
  }

  /**
   * What is to become of a message that the log has at `position`. A batch that was sent, but not committed, is skipped; what was
   * parked in that batch and is healthy today has not been sent yet, and now comes late.
   */
  judge(position: string): 'send' | 'skip' | 'late' {
    if (position > this.position) return 'send';
    const { from, present, position: end } = this.tail;
    const looked = position >= from && position <= end;
    return looked && position > this.floor && !present.has(position) ? 'late' : 'skip';
  }

  /** Messages up to `position` were written; they ended before the offset `next`. */
  wrote(position: string, next: number): void {
    if (position > this.position) this.position = position;
    this.next = next;
  }
}
