import { Fifo } from './fifo';

export interface Mark {
  readonly position: string;
  finished: boolean;
}

/** The position up to which everything that began has finished, while things finish out of order. */
export class LowWaterMark {
  private readonly open = new Fifo<Mark>();

  constructor(private mark: string) {}

  get position(): string {
    return this.mark;
  }

  /** How many positions are remembered, finished or not. */
  get size(): number {
    return this.open.size;
  }

  /** Positions begin in order. */
  begin(position: string): Mark {
    const mark = { position, finished: false };
    this.open.push(mark);
    return mark;
  }

  finish(mark: Mark): void {
    mark.finished = true;
    while (this.open.peek()?.finished) this.mark = this.open.shift()!.position;
  }
}
