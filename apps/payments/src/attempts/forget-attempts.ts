import { Clock, Scheduler } from '@maru/kernel';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ProviderAttempts } from './provider-attempts';

const EVERY_MS = 600_000;
// Every attempt is due within a minute, so rows of this age are done. A charge without a row is settled with the
// provider.
const KEPT_MS = 7 * 86_400_000;
const AT_ONCE = 5_000;

/** Deletes old rows of attempts every ten minutes, in statements of bounded length. */
@Injectable()
export class ForgetAttempts implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ForgetAttempts.name);
  private cancel: () => void = () => undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly attempts: ProviderAttempts,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.again();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
  }

  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    while (!this.stopped && (await this.attempts.forget(before, AT_ONCE)) === AT_ONCE);
  }

  private again(): void {
    this.cancel = this.scheduler.after(EVERY_MS, () => {
      this.running = this.forget()
        .catch((err: unknown) => this.logger.warn({ err }, 'old rows of provider_attempts could not be deleted'))
        .then(() => (this.stopped ? undefined : this.again()));
    });
  }
}
