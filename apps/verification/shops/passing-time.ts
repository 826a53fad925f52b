import type { VirtualTime } from '@maru/testing';

const EVERY_MS = 10;
const USUAL_STEP_MS = 50;
const HURRIED_STEP_MS = 5_000;

/** Advances virtual time by a step every 10 real milliseconds, while real work goes on. */
export class PassingTime {
  private stepMs = USUAL_STEP_MS;
  private going = true;
  private readonly passing: Promise<void>;

  constructor(time: VirtualTime) {
    this.passing = this.pass(time);
  }

  /** Advances time a hundred times faster, until the returned function is called. */
  hurry(): () => void {
    this.stepMs = HURRIED_STEP_MS;
    return () => (this.stepMs = USUAL_STEP_MS);
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.passing;
  }

  private async pass(time: VirtualTime): Promise<void> {
    while (this.going) {
      await time.advance(this.stepMs);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
