import { Fifo } from './fifo';
import { laterCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint';

export interface Mark {
  readonly checkpoint: Checkpoint;
  finished: boolean;
}

/** How far everything that began has finished, while things finish out of order. */
export class LowWaterMark {
  private readonly open = new Fifo<Mark>();

  constructor(private mark: Checkpoint) {}

  get checkpoint(): Checkpoint {
    return this.mark;
  }

  /** How many are remembered, finished or not. */
  get size(): number {
    return this.open.size;
  }

  /** They begin in order. */
  begin(checkpoint: Checkpoint): Mark {
    const mark = { checkpoint, finished: false };
    this.open.push(mark);
    return mark;
  }

  finish(mark: Mark): void {
    mark.finished = true;
    while (this.open.peek()?.finished) this.mark = laterCheckpoint(this.mark, this.open.shift()!.checkpoint);
  }
}
