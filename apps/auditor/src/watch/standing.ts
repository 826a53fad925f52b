import type { Position } from '@maru/event-store';
import { Injectable } from '@nestjs/common';

/** How far the auditor of this process is. Its own words, for the route and the metrics. */
@Injectable()
export class Standing {
  /** Whether this process has the lease. Another one judges otherwise. */
  judging = false;
  position: Position = '';
  head: Position = '';
  /** Events judged by this process. */
  events = 0;
  openOrders = 0;
  stocks = 0;
  unjudged = 0;
  /** When the last judged event was recorded. */
  private lastAt: Date | undefined;

  judged(position: Position, events: number, lastAt: Date | undefined): void {
    this.position = position;
    if (this.head < position) this.head = position;
    this.events += events;
    this.lastAt = lastAt ?? this.lastAt;
  }

  get caughtUp(): boolean {
    return this.judging && this.position >= this.head;
  }

  /** The age of the last judged event in seconds while there are later ones, otherwise 0. */
  lagSeconds(now: Date): number {
    if (this.caughtUp || !this.lastAt) return 0;
    return Math.max(0, (now.getTime() - this.lastAt.getTime()) / 1_000);
  }

  /** The events behind the position; undefined for a log whose positions are no numbers. */
  get lagEvents(): number | undefined {
    const [head, position] = [this.head, this.position].map((each) => (each === '' ? 0 : Number(each)));
    return Number.isSafeInteger(head) && Number.isSafeInteger(position) ? head! - position! : undefined;
  }
}
