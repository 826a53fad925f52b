import { Clock, Scheduler } from '@maru/kernel';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock and a scheduler whose time passes only in `advance`. */
export class VirtualTime extends Scheduler implements Clock {
  private readonly tasks = new Set<Task>();
  private millis: number;

  constructor(start = new Date('2030-01-01T00:00:00.000Z')) {
    super();
    this.millis = start.getTime();
  }

  now(): Date {
    return new Date(this.millis);
  }

  override after(delayMs: number, run: () => void): () => void {
    const task = { at: this.millis + Math.max(0, delayMs), run };
    this.tasks.add(task);
    return () => void this.tasks.delete(task);
  }

  /** Advances time by `ms` and runs due tasks in order, each at its own time. Awaits settle between two tasks. */
  async advance(ms: number): Promise<void> {
    const until = this.millis + ms;
    for (;;) {
      const next = [...this.tasks].filter((task) => task.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.tasks.delete(next);
      this.millis = Math.max(this.millis, next.at);
      next.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.millis = until;
  }
}
