import type { KafkaMessage } from 'kafkajs';
import type { StoredPosition } from '../delivery/consumer-positions';
import type { Incoming } from '../delivery/delivery-settings';
import type { Reach } from '../delivery/reach';
import type { RecordQueue } from './record-queue';
import { fromRecord, typeOf } from './wire';

/**
 * Makes a group's messages out of the records of one partition. What the relay has repeated is recognised by its position, which
 * otherwise rises; what a relay had parked comes late and says so.
 */
export class RecordReader {
  private position: string;
  private offset: number;

  /**
   * @param place `<topic>/<number>`
   * @param lateOnes the positions of the late messages that were taken before; those that come are added
   */
  constructor(
    private readonly types: ReadonlySet<string>,
    private readonly place: string,
    private readonly stored: StoredPosition,
    private readonly lateOnes: Set<string>,
  ) {
    this.position = stored.position;
    this.offset = stored.resume ?? 0;
  }

  /** Up to where it has read. */
  get reach(): Reach {
    return { position: this.position, resume: this.offset };
  }

  /** Reads until it has so many messages of the group, or the queue is empty. */
  read(queue: RecordQueue, most: number): Incoming[] {
    const incoming: Incoming[] = [];
    let foreign: KafkaMessage | undefined;
    while (incoming.length < most) {
      const record = queue.shift();
      if (!record) break;
      this.offset = Number(record.offset) + 1;
      const type = typeOf(record);
      // One that does not say what it is concerns everyone.
      if (type !== '' && !this.types.has(type)) {
        foreign = record;
        continue;
      }
      const { message, breach, late } = fromRecord(record, `${this.place}/${record.offset}`);
      if (late ? this.wasLate(message.position) : message.position <= this.position) continue;
      if (!late) this.position = message.position;
      incoming.push({ message, breach, late, reach: this.reach });
    }
    if (foreign) this.pass(foreign);
    return incoming;
  }

  private wasLate(position: string): boolean {
    if (position === '') return false;
    if (position <= this.stored.floor || this.lateOnes.has(position)) return true;
    this.lateOnes.add(position);
    return false;
  }

  private pass(record: KafkaMessage): void {
    const position = positionOf(record);
    if (position !== undefined && position > this.position) this.position = position;
  }
}

/** The record's position in the log; undefined when it has none, or comes late. */
export function positionOf({ headers = {} }: KafkaMessage): string | undefined {
  const position = headers['ce_logposition'];
  return position === undefined || headers['ce_late'] !== undefined ? undefined : position.toString();
}
