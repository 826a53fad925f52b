import type { StoredPosition } from '../../delivery/stored-position';
import type { Incoming } from '../../delivery/delivery-settings';
import { toReread } from '../../delivery/missed';
import type { Closed, Missed } from '../../delivery/missed';
import type { Checkpoint } from '../../delivery/checkpoint';
import type { RecordQueue } from './record-queue';
import type { Watermarks } from './starting-point';

export interface RereadReaderOptions {
  /** `<topic>/<number>` */
  readonly place: string;
  /** The name of the topic's context in `ce_source`. */
  readonly source: string;
  readonly stored: StoredPosition;
  /** The types that this process hears in the topic. */
  readonly hears: readonly string[];
  readonly marks: Watermarks;
  /** The positions of the late messages that were taken before; new ones are added. */
  readonly lateOnes: Set<string>;
  /** Whether the group is keyed. For a keyed group, all of these messages count as late. */
  readonly isKeyed: boolean;
}

/**
 * Makes messages out of the records that a group passed without hearing their types, each once.
 * Its progress is part of the missed stretches and is stored with the effects. The position of the group stays.
 */
export class RereadReader {
  /** The types that are read again. */
  readonly types: ReadonlySet<string>;
  /** The offset to begin at. */
  readonly begin: number;
  private readonly stretches: readonly Closed[];
  private readonly wanted: number;
  private readonly isRemade: boolean;
  private offset: number;
  private position: string;

  /** The stored position must have missed stretches of a type that the process hears. */
  constructor(private readonly options: RereadReaderOptions) {
    const { stored, hears, marks } = options;
    const stretches = toReread(stored.missed, hears);
    this.types = new Set(stretches.map(({ type }) => type));
    // The old offsets mean nothing in a topic that was created again, so the log positions decide.
    this.isRemade = stretches.some(({ from = 0, to = 0 }) => Math.max(from, to) > marks.high);
    this.stretches = this.isRemade ? stretches.map((each) => withoutOffsets(each)) : stretches;
    this.wanted = Math.min(...this.stretches.map(({ from }) => from ?? 0));
    this.begin = Math.max(this.wanted, marks.low);
    this.offset = this.begin;
    this.position = this.stretches.map(({ after }) => after).reduce((one, other) => (one < other ? one : other));
  }

  /** The first offset to be read again, if it was deleted from the topic; undefined when all records are there. */
  get gone(): number | undefined {
    return this.wanted < this.options.marks.low ? this.wanted : undefined;
  }

  /**
   * Whether all stretches were read. A relay that fills a new topic may still be behind the end of a stretch. This
   * delays no other record, because the next one is either missed or behind the stretch.
   */
  get isDone(): boolean {
    return this.stretches.every((each) => this.isRead(each));
  }

  /** The checkpoint behind the last record that was read. */
  get checkpoint(): Checkpoint {
    const { position, resume } = this.options.stored;
    return { position, resume, missed: this.left() };
  }

  /** Reads until it has `most` messages, or the queue is empty, or all stretches are read. */
  read(queue: RecordQueue, most: number): Incoming[] {
    const { place, source, isKeyed } = this.options;
    const incoming: Incoming[] = [];
    while (incoming.length < most && !this.isDone) {
      const waiting = queue.shift();
      if (!waiting) break;
      this.offset = waiting.next;
      const { record, position = '' } = waiting;
      if (!record) {
        this.pass(position);
        continue;
      }
      const at = waiting.next - 1;
      const { message, breach, late } = record.message(`${place}/${at}`, source);
      const wanted = this.wants(message, at, late) && !(late && this.wasLate(message.position));
      if (!late) this.pass(message.position);
      if (wanted) incoming.push({ message, breach, late: late || isKeyed, checkpoint: this.checkpoint });
    }
    return incoming;
  }

  /** There are no records before `next`. */
  passOver(next: number): void {
    if (next > this.offset) this.offset = next;
  }

  private isRead({ until, to = 0 }: Closed): boolean {
    return this.offset >= to && this.position >= until;
  }

  private wasLate(position: string): boolean {
    const { lateOnes } = this.options;
    if (lateOnes.has(position)) return true;
    if (position !== '') lateOnes.add(position);
    return false;
  }

  private pass(position: string): void {
    if (position > this.position) this.position = position;
  }

  private wants({ type, position }: { type: string; position: string }, offset: number, late: boolean): boolean {
    return this.stretches.some((each) => {
      if (each.type !== type) return false;
      if (late) return each.to === undefined ? position <= each.until : (each.from ?? 0) <= offset && offset < each.to;
      // A record that the relay repeated has no higher position than the one before it.
      return position > this.position && each.after < position && position <= each.until;
    });
  }

  private left(): readonly Missed[] {
    const { stored, hears } = this.options;
    return (stored.missed ?? []).flatMap((each): Missed[] => {
      if (each.until === undefined || !hears.includes(each.type)) return [each];
      const closed = { ...each, until: each.until };
      const rest = this.isRemade ? withoutOffsets(closed) : closed;
      if (this.isRead(rest)) return [];
      const from = Math.max(rest.from ?? 0, this.offset);
      return [{ ...rest, from, after: this.position > each.after ? this.position : each.after }];
    });
  }
}

const withoutOffsets = ({ type, after, until }: Closed): Closed => ({ type, after, until });
