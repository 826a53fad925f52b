import type { HealthCheckResult } from '@nestjs/terminus';

type Checked = { readonly result: HealthCheckResult } | { readonly fault: unknown };

const EVERY_MS = 1_000;
// Short after the start, because somebody waits for the shop.
const FIRST_MS = 100;
// Longer than the interval of probes.
const UNASKED_MS = 60_000;

/**
 * The last check of the whole shop. A timer makes it, so a flood of requests sends nothing to the contexts; it is at
 * most a second and the time of a check old. The timer stops after a minute without a request, and the next request
 * then waits for a check.
 */
export class Readiness {
  private last: Checked | undefined;
  private begun: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_MS;
  private askedAt = 0;
  private closed = false;

  constructor(private readonly check: () => Promise<HealthCheckResult>) {}

  /** @throws what the check threw */
  async now(): Promise<HealthCheckResult> {
    this.askedAt = performance.now();
    await (this.begun ??= this.renew());
    if ('fault' in this.last!) throw this.last.fault;
    return this.last!.result;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async renew(): Promise<void> {
    try {
      this.last = { result: await this.check() };
    } catch (fault) {
      this.last = { fault };
    }
    const up = 'result' in this.last && this.last.result.status === 'ok';
    this.pauseMs = up ? EVERY_MS : Math.min(EVERY_MS, this.pauseMs * 1.5);
    if (!this.closed) this.timer = setTimeout(() => this.tick(), this.pauseMs).unref();
  }

  private tick(): void {
    if (performance.now() - this.askedAt < UNASKED_MS) return void this.renew();
    this.begun = undefined;
    this.pauseMs = FIRST_MS;
  }
}
