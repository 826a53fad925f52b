import { Scheduler } from '@maru/kernel';

/** Runs everything as soon as the event loop comes round, whatever the delay. */
export class NoWaiting extends Scheduler {
  override after(_: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}
