import { START } from '../event-store';
import type { Position, RecordedEvent } from '../event-store';
import { asFirstRecorded } from './intake';
import type { CopyEntry } from './intake';
import { shifted } from './shift';

/** The same place as the store gives it and as readers see it. */
export interface Place {
  readonly own: Position;
  readonly shown: Position;
}

interface Copy {
  readonly marks: Place[];
  /** Undefined while the copy is not complete. */
  end?: Place & { readonly by: bigint };
}

/**
 * Translates between the positions that the store gives and those that readers see. A log is a sequence of stretches:
 * events that were appended to it, whose positions are moved by a constant, and events that were copied into it, which
 * keep their positions.
 */
export class Numbering {
  private readonly copies: Copy[] = [];
  private count = 0;
  private allSame = true;
  /** The log that is used in place of this one. */
  movedTo: string | undefined;

  constructor(entries: readonly CopyEntry[]) {
    for (const entry of entries) this.add(entry);
  }

  /** The number of entries in the book. */
  get entries(): number {
    return this.count;
  }

  /** The last known place of the copy that is not complete. */
  get unfinished(): Place | undefined {
    const last = this.copies.at(-1);
    return last && !last.end ? last.marks.at(-1) : undefined;
  }

  /** Whether readers see every position as the store gives it. */
  get isPlain(): boolean {
    return this.copies.length === 0;
  }

  add(entry: CopyEntry): void {
    this.count++;
    const { own, shown } = entry;
    this.movedTo = entry.kind === 'moved' ? entry.to : undefined;
    if (entry.kind === 'moved') return;
    if (entry.kind === 'begin') {
      this.copies.push({ marks: [{ own, shown }] });
      this.allSame = own === shown;
      return;
    }
    const copy = this.copies.at(-1)!;
    if (entry.kind === 'mark') {
      copy.marks.push({ own, shown });
      this.allSame &&= entry.same;
    } else if (this.allSame && entry.by === '0') this.copies.pop();
    else copy.end = { own, shown, by: BigInt(entry.by) };
  }

  /** The event as readers see it. */
  shown(event: RecordedEvent): RecordedEvent {
    const copy = this.copyBefore(event.position);
    if (copy && (!copy.end || event.position <= copy.end.own)) return asFirstRecorded(event);
    const position = shifted(event.position, copy?.end?.by ?? 0n);
    return position === event.position ? event : { ...event, position };
  }

  /** The shown position of a place; undefined in a copied stretch, where only the events tell it. */
  shownOf(own: Position): Position | undefined {
    const copy = this.copyBefore(own);
    if (!copy) return own;
    if (!copy.end || own < copy.end.own) return undefined;
    return own === copy.end.own ? copy.end.shown : shifted(own, copy.end.by);
  }

  /** The nearest known place at or before this one in a copied stretch. */
  before(place: { readonly own: Position } | { readonly shown: Position }): Place {
    const marks = this.copies.flatMap((copy) => [...copy.marks, ...(copy.end ? [copy.end] : [])]);
    const isAhead = (mark: Place) => ('own' in place ? mark.own <= place.own : mark.shown <= place.shown);
    let low = 0;
    for (let high = marks.length; low < high;) {
      const middle = (low + high) >> 1;
      if (isAhead(marks[middle]!)) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1] ?? { own: START, shown: START };
  }

  /** The store's position of a shown one; undefined in a copied stretch, where `before` begins the search. */
  ownOf(position: Position): Position | undefined {
    const copy = this.copies.findLast(({ marks }) => marks[0]!.shown < position);
    if (!copy) return position;
    if (!copy.end || position < copy.end.shown) return undefined;
    if (position === copy.end.shown) return copy.end.own;
    const own = shifted(position, -copy.end.by);
    // Between the last position of the other log and the first one of this store.
    return own < copy.end.own ? copy.end.own : own;
  }

  private copyBefore(own: Position): Copy | undefined {
    return this.copies.findLast(({ marks }) => marks[0]!.own < own);
  }
}
