import type { Position } from '../event-store';

/**
 * The progress of a subscription. A checkpoint between events counts only when an event or checkpoint behind it
 * arrives, because 25.0 and some earlier servers send a checkpoint at the place of an event before the event, and the
 * connection may break there.
 */
export class Progress {
  private checkpoint: Position | undefined;
  private heard: Position;

  constructor(private looked: Position) {
    this.heard = looked;
  }

  /** Everything up to here has arrived. */
  get position(): Position {
    return this.looked;
  }

  /** @returns false when the event had arrived before */
  event(position: Position): boolean {
    this.checkpoint = undefined;
    if (position <= this.heard) return false;
    this.heard = position;
    this.looked = later(this.looked, position);
    return true;
  }

  /** A checkpoint; with `proves`, the previous one counts from now on. */
  reached(position: Position, proves: boolean): void {
    const before = this.checkpoint;
    this.checkpoint = position;
    if (proves && before !== undefined && before < position) this.looked = later(this.looked, before);
  }
}

const later = (a: Position, b: Position): Position => (a > b ? a : b);
