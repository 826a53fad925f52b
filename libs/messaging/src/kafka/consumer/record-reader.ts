import type { StoredPosition } from '../../delivery/stored-position';
import type { Incoming } from '../../delivery/delivery-settings';
import type { Checkpoint } from '../../delivery/checkpoint';
import type { RecordQueue } from './record-queue';
import { fromRecord } from '../records/wire';

/**
 * Makes a group's messages out of the records of one partition. What the relay has repeated is recognised by its position, which
 * otherwise rises; what a relay had parked comes late and says so.
 */
export class RecordReader {
  private position: string;
  private offset: number;

  /**
   * @param place `<topic>/<number>`
   * @param source what the context of the topic is named in `ce_source`
   * @param lateOnes the positions of the late messages that were taken before; those that come are added
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

  /** Up to where it has read. */
  get checkpoint(): Checkpoint {
    return { position: this.position, resume: this.offset };
  }

  /** Reads until it has so many messages of the group, or the queue is empty. */
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
      const { message, breach, late } = fromRecord(record, `${this.place}/${waiting.next - 1}`, this.source);
      if (late ? this.wasLate(message.position) : message.position <= this.position) continue;
      if (!late) this.position = message.position;
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
