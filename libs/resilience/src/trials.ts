import type { PolicySettings } from './policy-settings';
import { failuresThatOpen } from './failures-that-open';
import { SubjectWindow } from './subject-window';

export type Verdict = 'trusted' | 'failing' | undefined;

/**
 * The calls that probe the callee of an open circuit: `closeAfter` of them in parallel, each for another subject. Their
 * ratio decides, not the first failure. A subject that failed as a probe makes way for others for `openMs`.
 */
export class Trials {
  private readonly ended: SubjectWindow;
  private readonly failedAt = new Map<string, number>();
  private running = 0;

  constructor(private readonly settings: PolicySettings['circuit']) {
    this.ended = new SubjectWindow(settings.closeAfter);
  }

  /** Whether a call about the subject may be a probe now. */
  admits(subject: string | undefined, now: number): boolean {
    if (this.running + this.ended.count >= this.settings.closeAfter) return false;
    const failedAt = subject === undefined ? undefined : this.failedAt.get(subject);
    return failedAt === undefined || now - failedAt >= this.settings.openMs;
  }

  begin(): void {
    this.running++;
  }

  /** The call was abandoned or not made. It proves nothing, and its place is free. */
  withdraw(): void {
    this.running--;
  }

  end(subject: string | undefined, failed: boolean, now: number): Verdict {
    this.running--;
    this.ended.record(subject, failed);
    if (subject !== undefined && failed) this.failedAt.set(subject, now);
    const { closeAfter } = this.settings;
    const opens = failuresThatOpen(this.settings, closeAfter);
    if (this.ended.failures >= opens) return 'failing';
    // The missing results cannot change the verdict.
    return this.ended.count - this.ended.failures > closeAfter - opens ? 'trusted' : undefined;
  }
}
