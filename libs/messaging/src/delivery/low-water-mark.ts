import { Fifo } from './fifo';
import { laterCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint';

export interface Mark {
  readonly checkpoint: Checkpoint;
  finished: boolean;
}

/** The checkpoint up to which everything has finished, while work finishes out of order. */
export class LowWaterMark {
  private readonly open = new Fifo<Mark>();

  constructor(private mark: Checkpoint) {}

  get checkpoint(): Checkpoint {
    return this.mark;
  }

  /** The number of marks in memory, finished or not. */
  get size(): number {
    return this.open.size;
  }

  /** Call it in the order of the checkpoints. */
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
