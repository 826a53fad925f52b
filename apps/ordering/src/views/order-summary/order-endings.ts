import { OrderCancelled, OrderConfirmed, OrderFailed } from '@maru/contracts';
import { Clock, Scheduler, timeLeftMs } from '@maru/kernel';
import { Commits, Draining } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { orderSummaryProjection } from './order-summary.projection';

interface Probe<Value> {
  readonly value: Value;
  readonly done: boolean;
}

const ENDINGS: readonly string[] = [OrderConfirmed.type, OrderFailed.type, OrderCancelled.type];

// Another instance may write the view, and its commits are not seen here. Probes are frequent at first, because most
// orders end soon. The row of one order is written by one instance until partitions are handed over, so probes of an
// order that this instance has written are rare.
const FIRST_PROBE_MS = 125;
const PROBE_EVERY_MS = 1_000;
const ORDERS_REMEMBERED = 10_000;

/** Lets requests wait for the end of an order. A commit of this instance to the view wakes them, and so do probes. */
@Injectable()
export class OrderEndings {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly writtenHere = new Set<string>();

  constructor(
    commits: Commits,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly draining: Draining,
  ) {
    commits.on(orderSummaryProjection.name, (messages) => {
      for (const { type, data } of messages) {
        const { orderId } = data as { orderId: string };
        this.remember(orderId);
        if (!ENDINGS.includes(type)) continue;
        for (const wake of this.waiting.get(orderId) ?? []) wake();
      }
    });
  }

  /**
   * Probes until done, and gives the last value. It gives up after `waitMs`, when the deadline has passed, or when the
   * context drains.
   */
  async until<Value>(orderId: string, waitMs: number, probe: () => Promise<Probe<Value>>): Promise<Value> {
    const deadline = this.clock.now().getTime() + waitMs;
    for (let pause = FIRST_PROBE_MS; ; pause = Math.min(2 * pause, PROBE_EVERY_MS)) {
      // Subscribes before the probe, so that an ending during the probe is not missed.
      const nap = this.nap(orderId);
      try {
        const { value, done } = await probe();
        const left = deadline - this.clock.now().getTime();
        if (done || left <= 0 || timeLeftMs() <= 0 || this.draining.signal.aborted) return value;
        const untilNext = this.writtenHere.has(orderId) ? PROBE_EVERY_MS : pause;
        await this.scheduler.sleep(Math.min(left, untilNext), nap.signal);
      } finally {
        nap.end();
      }
    }
  }

  private remember(orderId: string): void {
    this.writtenHere.delete(orderId);
    this.writtenHere.add(orderId);
    if (this.writtenHere.size <= ORDERS_REMEMBERED) return;
    const [oldest] = this.writtenHere;
    this.writtenHere.delete(oldest!);
  }

  private nap(orderId: string) {
    const alarm = new AbortController();
    const wake = () => alarm.abort();
    const others = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, others.add(wake));
    this.draining.signal.addEventListener('abort', wake, { once: true });
    const end = () => {
      others.delete(wake);
      if (others.size === 0 && this.waiting.get(orderId) === others) this.waiting.delete(orderId);
      this.draining.signal.removeEventListener('abort', wake);
    };
    return { signal: alarm.signal, end };
  }
}
