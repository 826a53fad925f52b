import { Scheduler } from '@maru/kernel';

/** Runs everything at the next turn of the event loop, whatever the delay. */
export class NoWaiting extends Scheduler {
  override after(_: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}
