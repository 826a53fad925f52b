import type { StoredPosition } from '../../delivery/stored-position';
import type { Incoming } from '../../delivery/delivery-settings';
import type { Checkpoint } from '../../delivery/checkpoint';
import type { RecordQueue } from './record-queue';
import { readAt } from '../records/record-place';

/**
 * Makes the messages of a group out of the records of one partition. Positions rise, so a record at or below the last
 * position is a repetition by the relay and is skipped. A message that the relay had parked comes late and is marked.
 */
export class RecordReader {
  private position: string;
  private offset: number;

  /**
   * @param place `<topic>/<number>`
   * @param source the `ce_source` of the topic's context
   * @param lateOnes the positions of the late messages that were taken before; new ones are added
   */
  constructor(
    private readonly place: string,
    private readonly source: string,
    private readonly stored: StoredPosition,
    private readonly lateOnes: Set<string>,
  ) {
    this.position = stored.position;
    this.offset = stored.resume ?? 0;
  }

  /** The checkpoint behind the last record that was read. */
  get checkpoint(): Checkpoint {
    return { position: this.position, resume: this.offset };
  }

  /** Reads until it has `most` messages of the group, or the queue is empty. */
  read(queue: RecordQueue, most: number): Incoming[] {
    const incoming: Incoming[] = [];
    let passed = '';
    while (incoming.length < most) {
      const waiting = queue.shift();
      if (!waiting) break;
      this.offset = waiting.next;
      const { record, position = '' } = waiting;
      if (!record) {
        if (position > passed) passed = position;
        continue;
      }
      const { message, breach, late } = record.message(`${this.place}/${waiting.next - 1}`, this.source);
      if (late ? this.wasLate(message.position) : message.position <= this.position) continue;
      if (!late) this.position = message.position;
      readAt(message, this.place, waiting.next - 1);
      incoming.push({ message, breach, late, checkpoint: this.checkpoint });
    }
    if (passed > this.position) this.position = passed;
    return incoming;
  }

  private wasLate(position: string): boolean {
    if (position === '') return false;
    if (position <= this.stored.floor || this.lateOnes.has(position)) return true;
    this.lateOnes.add(position);
    return false;
  }
}
