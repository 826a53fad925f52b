import type { RecordedEvent, Position } from '../event-store';
import type { CopyEntry, LogIntake } from '../moving/intake';
import { ProcessDied } from './dying-event-store';

/** The intake of a process that dies at its n-th write (of events or of the book), before it or right after it. */
export class DyingIntake implements LogIntake {
  private writes = 0;
  died = false;

  constructor(
    private readonly intake: LogIntake,
    private readonly diesAt: number,
    private readonly moment: 'before' | 'after' | 'within',
  ) {}

  entries(): Promise<readonly CopyEntry[]> {
    return this.intake.entries();
  }

  record(n: number, entry: CopyEntry): Promise<void> {
    return this.unlessDead(
      () => this.intake.record(n, entry),
      () => Promise.resolve(),
    );
  }

  write(events: readonly RecordedEvent[], behind: Position): Promise<void> {
    return this.unlessDead(
      () => this.intake.write(events, behind),
      () => this.intake.write(events.slice(0, Math.ceil(events.length / 2)), behind),
    );
  }

  private async unlessDead(whole: () => Promise<void>, half: () => Promise<void>): Promise<void> {
    if (++this.writes !== this.diesAt) return whole();
    this.died = true;
    if (this.moment === 'after') await whole();
    if (this.moment === 'within') await half();
    throw new ProcessDied('this process has died');
  }
}
