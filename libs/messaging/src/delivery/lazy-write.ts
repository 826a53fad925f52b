import type { Scheduler } from '@maru/kernel';

// A burst is written early after so many notes, so that a crash repeats no more than about this many messages.
const NOTES_BEFORE_WRITE = 20_000;

/** Delays the write after a note, so that a whole burst of notes costs one timer and one write. */
export class LazyWrite {
  private cancel: (() => void) | undefined;
  private writing: Promise<void> | undefined;
  private notes = 0;

  /** @param ending when it is aborted, a failed write is not tried again */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly intervalMs: number,
    private readonly write: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
    private readonly ending: AbortSignal,
  ) {}

  note(): void {
    this.notes++;
    if (this.notes >= NOTES_BEFORE_WRITE && !this.writing) void this.flush();
    else this.cancel ??= this.scheduler.after(this.intervalMs, () => void this.flush());
  }

  /** Writes now. Never rejects, because a failed write is tried again later. */
  async flush(): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
    while (this.writing) await this.writing;
    if (this.notes === 0) return;
    this.notes = 0;
    this.writing = this.write().catch((error: unknown) => {
      this.failed(error);
      if (!this.ending.aborted) this.note();
    });
    await this.writing;
    this.writing = undefined;
  }

  /** Writes a last time, if there is something to write, and stops. */
  async close(): Promise<void> {
    await this.flush();
    this.cancel?.();
  }
}
