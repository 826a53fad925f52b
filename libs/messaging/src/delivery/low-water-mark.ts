import { Fifo } from './fifo';
import { onFrom } from './reach';
import type { Reach } from './reach';

export interface Mark {
  readonly reach: Reach;
  finished: boolean;
}

/** How far everything that began has finished, while things finish out of order. */
export class LowWaterMark {
  private readonly open = new Fifo<Mark>();

  constructor(private mark: Reach) {}

  get reach(): Reach {
    return this.mark;
  }

  /** How many are remembered, finished or not. */
  get size(): number {
    return this.open.size;
  }

  /** They begin in order. */
  begin(reach: Reach): Mark {
    const mark = { reach, finished: false };
    this.open.push(mark);
    return mark;
  }

  finish(mark: Mark): void {
    mark.finished = true;
    while (this.open.peek()?.finished) this.mark = onFrom(this.mark, this.open.shift()!.reach);
  }
}
