import type { PartitionTail } from './partition-tail';

/** The messages that a partition of the topic has already, as far as they matter for the next sends. */
export class SentPartition {
  private position: string;
  /** The offset behind the sent messages. */
  next: number;

  /**
   * @param floor the highest log position that the relay has ever reached; messages up to it are settled, sent or not
   */
  constructor(
    private readonly tail: PartitionTail,
    private readonly floor: string,
  ) {
    this.next = tail.next;
    // Nothing was lost when retention has deleted all records.
    this.position = tail.empty && tail.next > 0 ? floor : tail.position;
  }

  /**
   * The decision on the message at `position` of the log. The messages of a batch that was sent, but not committed, are
   * skipped. A message that was parked in that batch and is valid now has not been sent yet, so it comes late.
   */
  judge(position: string): 'send' | 'skip' | 'late' {
    if (position > this.position) return 'send';
    const { from, present, position: end } = this.tail;
    const looked = position >= from && position <= end;
    return looked && position > this.floor && !present.has(position) ? 'late' : 'skip';
  }

  /** Messages up to `position` were written, and end before the offset `next`. */
  wrote(position: string, next: number): void {
    if (position > this.position) this.position = position;
    this.next = next;
  }
}
