import { inTime } from '@maru/kernel';
import type { Logger } from 'pino';

type Step = (cutOff: AbortSignal) => Promise<unknown>;

/** The steps that end started things, run once and in reverse order. */
export class Undo {
  private readonly steps: { readonly what: string; readonly step: Step }[] = [];
  private ended?: Promise<void>;

  constructor(private readonly logger: Logger) {}

  add(what: string, step: Step): void {
    this.steps.push({ what, step });
  }

  /**
   * Ends everything within `patienceMs`. The signal of the steps aborts after 70 % of it. A step that has not ended
   * when its time is over is left behind. Faults are logged. Never rejects.
   */
  all(patienceMs: number): Promise<void> {
    return (this.ended ??= this.run(patienceMs));
  }

  private async run(patienceMs: number): Promise<void> {
    const started = Date.now();
    const cutOff = AbortSignal.timeout(Math.floor(patienceMs * 0.7));
    for (const { what, step } of this.steps.reverse()) {
      const left = Math.max(100, patienceMs - (Date.now() - started));
      const began = Date.now();
      try {
        await inTime(step(cutOff), { ms: left, late: () => new Error(`the ${what} did not end within ${left} ms`) });
        this.logger.debug({ ms: Date.now() - began }, `ended the ${what}`);
      } catch (error) {
        this.logger.warn({ err: error }, `could not end the ${what} cleanly`);
      }
    }
  }
}
